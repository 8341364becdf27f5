/* A mail server that takes every mail and keeps none: a thread a connection, so that it is not what is measured.
 *
 * sink [--delay-ms N] [--pem FILE] [--chunking]
 *
 * Prints its port (127.0.0.1). When standard input ends it prints what it saw as JSON and ends: mails, octets,
 * connections, incomplete (mails without an end of head, or whose last line does not close their boundary), first
 * and last (seconds, CLOCK_MONOTONIC: the first MAIL command, and the last answer to a mail's end).
 * With --delay-ms every answer leaves so much later than what it answers came: a distance, not a slow server.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "line.h"

enum { BUFFER = 1 << 20, KEPT = 512, HEAD = 4096, WAITING = 512, ANSWER = 2048 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long mails, connections, incomplete;
static long long octets_seen;
static double first_mail, last_answer;
static double delay;
static int chunking;
static SSL_CTX *context;

typedef struct {
    double due;
    size_t size;
    int ends_mails; /* how many mails this answer takes */
    char text[ANSWER];
} Answer;

typedef struct {
    Line line;
    char *buffer; /* what has come and is not dealt with yet: from `begin` to `end` */
    size_t begin, end;
    enum { COMMANDS, DATA, CHUNK } mode;
    long long body;  /* octets of the mail so far */
    long long chunk; /* octets of the BDAT chunk still to come */
    int last_chunk;
    char head[HEAD]; /* the first octets of the mail */
    size_t head_size;
    char tail[KEPT]; /* its last octets */
    size_t tail_size;
    Answer *waiting;
    int first, count;
    int is_over;
    int wants_tls;
} Session;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Answers to what came in one read leave in one write. */
static void answer(Session *s, double came, const char *text, int ends_mails)
{
    Answer *a = NULL;
    size_t size = strlen(text);
    if (s->count > 0) {
        a = &s->waiting[(s->first + s->count - 1) % WAITING];
        if (a->due != came + delay || a->size + size > ANSWER)
            a = NULL;
    }
    if (a == NULL) {
        if (s->count == WAITING) {
            s->is_over = 1;
            return;
        }
        a = &s->waiting[(s->first + s->count++) % WAITING];
        a->due = came + delay;
        a->size = 0;
        a->ends_mails = 0;
    }
    memcpy(a->text + a->size, text, size);
    a->size += size;
    a->ends_mails += ends_mails;
}

/* Send what is due; milliseconds until the next answer is, -1 where none waits. */
static int send_due(Session *s)
{
    while (s->count > 0) {
        Answer *a = &s->waiting[s->first];
        double rest = a->due - now();
        if (rest > 0)
            return (int)(rest * 1000) + 1;
        if (line_write(&s->line, a->text, a->size) != 0) {
            s->is_over = 1;
            return -1;
        }
        if (a->ends_mails > 0) {
            pthread_mutex_lock(&lock);
            last_answer = now();
            pthread_mutex_unlock(&lock);
        }
        s->first = (s->first + 1) % WAITING;
        s->count--;
    }
    return -1;
}

/* Whether the mail has a head, and its last line closes the boundary that the head names. */
static int is_complete(const Session *s)
{
    char *name, closing[128];
    size_t n = 0;
    if (memmem(s->head, s->head_size, "\r\n\r\n", 4) == NULL || s->tail_size < 2)
        return 0;
    name = memmem(s->head, s->head_size, "boundary=", 9);
    if (name == NULL)
        return 1;
    name += 9;
    closing[n++] = '-';
    closing[n++] = '-';
    if (*name == '"')
        name++;
    while (n < 100 && name < s->head + s->head_size && !strchr("\"\r\n; ", *name))
        closing[n++] = *name++;
    closing[n++] = '-';
    closing[n++] = '-';
    return memmem(s->tail, s->tail_size, closing, n) != NULL;
}

static void take_body(Session *s, const char *octets, size_t size)
{
    size_t room = HEAD - s->head_size, part = size < KEPT ? size : KEPT;
    if (room > 0) {
        size_t more = size < room ? size : room;
        memcpy(s->head + s->head_size, octets, more);
        s->head_size += more;
    }
    if (s->tail_size + part > KEPT) {
        size_t stays = KEPT - part < s->tail_size ? KEPT - part : s->tail_size;
        memmove(s->tail, s->tail + s->tail_size - stays, stays);
        s->tail_size = stays;
    }
    memcpy(s->tail + s->tail_size, octets + size - part, part);
    s->tail_size += part;
    s->body += (long long)size;
}

static void end_mail(Session *s, double came)
{
    int complete = is_complete(s);
    pthread_mutex_lock(&lock);
    mails++;
    octets_seen += s->body;
    incomplete += !complete;
    pthread_mutex_unlock(&lock);
    s->mode = COMMANDS;
    s->body = 0;
    s->head_size = s->tail_size = 0;
    answer(s, came, "250 2.0.0 taken\r\n", 1);
}

/* After DATA: up to CRLF . CRLF. Base64 has no dots, so looking for them is as fast as memory. True if the mail ended. */
static int data_body(Session *s, double came)
{
    char *from = s->buffer + s->begin, *end = s->buffer + s->end, *dot = from;
    while ((dot = memchr(dot, '.', (size_t)(end - dot))) != NULL) {
        size_t before = (size_t)(dot - from);
        int begins = before >= 2 ? dot[-2] == '\r' && dot[-1] == '\n' : s->body == 0 && before == 0;
        if (begins && end - dot < 3)
            break; /* the rest of the line has not come yet */
        if (begins && dot[1] == '\r' && dot[2] == '\n') {
            take_body(s, from, before);
            s->begin += before + 3;
            end_mail(s, came);
            return 1;
        }
        dot++;
    }
    /* A line's end stays in the buffer, so that the dot behind it is known for what it is. */
    {
        size_t size = (size_t)((dot != NULL ? dot : end) - from);
        if (size > 2) {
            take_body(s, from, size - 2);
            s->begin += size - 2;
        }
    }
    return 0;
}

static int chunk_body(Session *s, double came)
{
    long long here = (long long)(s->end - s->begin);
    long long size = here < s->chunk ? here : s->chunk;
    if (size > 0) {
        take_body(s, s->buffer + s->begin, (size_t)size);
        s->begin += (size_t)size;
        s->chunk -= size;
    }
    if (s->chunk > 0)
        return 0;
    s->mode = COMMANDS;
    if (s->last_chunk)
        end_mail(s, came);
    else
        answer(s, came, "250 2.0.0 chunk taken\r\n", 0);
    return 1;
}

static void command(Session *s, const char *text, double came)
{
    if (strncasecmp(text, "MAIL", 4) == 0) {
        pthread_mutex_lock(&lock);
        if (first_mail == 0)
            first_mail = came;
        pthread_mutex_unlock(&lock);
        answer(s, came, "250 2.1.0 sender ok\r\n", 0);
    } else if (strncasecmp(text, "RCPT", 4) == 0) {
        answer(s, came, "250 2.1.5 recipient ok\r\n", 0);
    } else if (strncasecmp(text, "DATA", 4) == 0) {
        s->mode = DATA;
        answer(s, came, "354 go on\r\n", 0);
    } else if (strncasecmp(text, "BDAT", 4) == 0 && chunking) {
        char *rest;
        s->chunk = strtoll(text + 4, &rest, 10);
        s->last_chunk = strcasestr(rest, "LAST") != NULL;
        s->mode = CHUNK;
    } else if (strncasecmp(text, "EHLO", 4) == 0) {
        answer(s, came, "250-sink.example\r\n250-PIPELINING\r\n250-SIZE 200000000\r\n250-8BITMIME\r\n", 0);
        if (chunking)
            answer(s, came, "250-CHUNKING\r\n", 0);
        if (context != NULL && s->line.tls == NULL)
            answer(s, came, "250-STARTTLS\r\n", 0);
        answer(s, came, "250 ENHANCEDSTATUSCODES\r\n", 0);
    } else if (strncasecmp(text, "STARTTLS", 8) == 0 && context != NULL) {
        answer(s, came, "220 2.0.0 go on\r\n", 0);
        s->wants_tls = 1;
    } else if (strncasecmp(text, "QUIT", 4) == 0) {
        answer(s, came, "221 2.0.0 bye\r\n", 0);
        s->is_over = 1;
    } else {
        answer(s, came, "250 2.0.0 ok\r\n", 0);
    }
}

static void digest(Session *s, double came)
{
    for (;;) {
        char *from = s->buffer + s->begin, *line_end;
        if (s->mode == CHUNK) {
            if (!chunk_body(s, came))
                return;
        } else if (s->mode == DATA) {
            if (!data_body(s, came))
                return;
        } else {
            line_end = memchr(from, '\n', s->end - s->begin);
            if (line_end == NULL)
                return;
            *line_end = '\0';
            s->begin += (size_t)(line_end - from) + 1;
            command(s, from, came);
        }
    }
}

static int start_tls(Session *s)
{
#ifndef PLAIN_ONLY
    s->wants_tls = 0;
    s->begin = s->end = 0;
    s->line.tls = SSL_new(context);
    SSL_set_fd(s->line.tls, s->line.fd);
    return SSL_accept(s->line.tls) == 1 ? 0 : -1;
#else
    (void)s;
    return -1;
#endif
}

static void converse(Session *s)
{
    answer(s, now(), "220 sink.example ESMTP\r\n", 0);
    for (;;) {
        struct pollfd readable = {.fd = s->line.fd, .events = POLLIN};
        ssize_t got;
        int rest = send_due(s);
        if (s->is_over && s->count == 0)
            return;
        if (s->wants_tls && s->count == 0 && start_tls(s) != 0)
            return;
        if (s->is_over || (!line_pending(&s->line) && poll(&readable, 1, rest) == 0)) {
            if (s->is_over)
                poll(NULL, 0, rest);
            continue;
        }
        if (s->begin > 0) {
            memmove(s->buffer, s->buffer + s->begin, s->end - s->begin);
            s->end -= s->begin;
            s->begin = 0;
        }
        got = line_read(&s->line, s->buffer + s->end, BUFFER - s->end);
        if (got <= 0)
            return;
        s->end += (size_t)got;
        digest(s, now());
    }
}

static void *serve(void *given)
{
    int one = 1;
    Session *s = calloc(1, sizeof *s);
    s->line.fd = (int)(long)given;
    s->buffer = malloc(BUFFER);
    s->waiting = malloc(sizeof(Answer) * WAITING);
    setsockopt(s->line.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    converse(s);
    line_close(&s->line);
    free(s->waiting);
    free(s->buffer);
    free(s);
    return NULL;
}

static void *listen_on(void *given)
{
    int listener = (int)(long)given;
    for (;;) {
        pthread_t thread;
        int line = accept(listener, NULL, NULL);
        if (line < 0)
            continue;
        pthread_mutex_lock(&lock);
        connections++;
        pthread_mutex_unlock(&lock);
        pthread_create(&thread, NULL, serve, (void *)(long)line);
        pthread_detach(thread);
    }
    return NULL;
}

static int load(const char *pem)
{
#ifndef PLAIN_ONLY
    context = SSL_CTX_new(TLS_server_method());
    return SSL_CTX_use_certificate_chain_file(context, pem) == 1 &&
                   SSL_CTX_use_PrivateKey_file(context, pem, SSL_FILETYPE_PEM) == 1
               ? 0
               : -1;
#else
    (void)pem;
    return -1;
#endif
}

int main(int count, char **words)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    pthread_t thread;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int i;
    for (i = 1; i < count; i++) {
        if (strcmp(words[i], "--chunking") == 0)
            chunking = 1;
        else if (strcmp(words[i], "--delay-ms") == 0 && i + 1 < count)
            delay = atof(words[++i]) / 1000;
        else if (strcmp(words[i], "--pem") == 0 && i + 1 < count && load(words[i + 1]) == 0)
            i++;
        else
            return fprintf(stderr, "sink: cannot take %s\n", words[i]), 2;
    }
    signal(SIGPIPE, SIG_IGN);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0)
        return perror("sink"), 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    pthread_create(&thread, NULL, listen_on, (void *)(long)listener);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    while (getchar() != EOF) {
    }
    pthread_mutex_lock(&lock);
    printf("{\"mails\": %ld, \"octets\": %lld, \"connections\": %ld, \"incomplete\": %ld, \"first\": %.6f, \"last\": %.6f}",
           mails, octets_seen, connections, incomplete, first_mail, last_answer);
    fflush(stdout);
    _exit(0);
}
