/* A connection in the clear or under TLS; built without OpenSSL where PLAIN_ONLY is defined. */
#ifndef LINE_H
#define LINE_H

#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>
#ifndef PLAIN_ONLY
#include <openssl/ssl.h>
#else
typedef void SSL;
typedef void SSL_CTX;
#endif

typedef struct {
    int fd;
    SSL *tls; /* NULL in the clear */
} Line;

static inline ssize_t line_read(Line *line, void *into, size_t room)
{
#ifndef PLAIN_ONLY
    if (line->tls != NULL) {
        int got = SSL_read(line->tls, into, (int)room);
        return got > 0 ? got : 0;
    }
#endif
    return read(line->fd, into, room);
}

static inline int line_write(Line *line, const char *octets, size_t size)
{
    while (size > 0) {
        ssize_t put;
#ifndef PLAIN_ONLY
        if (line->tls != NULL)
            put = SSL_write(line->tls, octets, (int)(size > (1 << 20) ? (1 << 20) : size));
        else
#endif
            put = write(line->fd, octets, size);
        if (put <= 0)
            return -1;
        octets += put;
        size -= (size_t)put;
    }
    return 0;
}

/* Octets that are decrypted already: poll() does not see them. */
static inline int line_pending(Line *line)
{
#ifndef PLAIN_ONLY
    return line->tls != NULL && SSL_pending(line->tls) > 0;
#else
    (void)line;
    return 0;
#endif
}

static inline void line_close(Line *line)
{
#ifndef PLAIN_ONLY
    if (line->tls != NULL)
        SSL_free(line->tls);
#endif
    close(line->fd);
}

#endif
