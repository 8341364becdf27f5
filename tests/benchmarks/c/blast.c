/* The fastest a client can be: one ready mail, held in memory, over and over. The upper bound of every other sender.
 *
 * blast PORT MAILS FILE CONNECTIONS [tls]
 *
 * FILE is the whole mail with CRLF line ends, without the final dot. MAIL, RCPT and DATA go out with the last octets
 * of the mail before, so that a mail costs one round trip. It renders nothing and keeps nothing.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "line.h"

typedef struct {
    int port, mails, tls;
    const char *octets; /* the mail, its final dot, and what begins the next one */
    size_t size, whole; /* with the dot; with all of it */
} Job;

static const char BEGIN[] = "MAIL FROM:<anna@shop.example> BODY=8BITMIME\r\nRCPT TO:<quotes@v1.example>\r\nDATA\r\n";

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Read until so many replies have come (lines whose fourth octet is a space). */
static void replies(Line *line, int wanted)
{
    char buffer[4096];
    size_t size = 0, i, from = 0;
    while (wanted > 0) {
        ssize_t got = line_read(line, buffer + size, sizeof buffer - size);
        if (got <= 0)
            fail("no reply");
        size += (size_t)got;
        for (i = from; i < size; i++) {
            if (buffer[i] != '\n')
                continue;
            if (buffer[from] > '3')
                fail("refused");
            wanted -= buffer[from + 3] == ' ';
            from = i + 1;
        }
    }
}

static void say(Line *line, const char *text)
{
    if (line_write(line, text, strlen(text)) != 0)
        fail("write");
}

static void open_line(Line *line, const Job *job)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)job->port)};
    int one = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->fd = socket(AF_INET, SOCK_STREAM, 0);
    line->tls = NULL;
    if (connect(line->fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    replies(line, 1);
    say(line, "EHLO [127.0.0.1]\r\n");
    replies(line, 1);
#ifndef PLAIN_ONLY
    if (job->tls) {
        say(line, "STARTTLS\r\n");
        replies(line, 1);
        line->tls = SSL_new(SSL_CTX_new(TLS_client_method()));
        SSL_set_fd(line->tls, line->fd);
        if (SSL_connect(line->tls) != 1)
            fail("tls");
        say(line, "EHLO [127.0.0.1]\r\n");
        replies(line, 1);
    }
#endif
}

static void *work(void *given)
{
    const Job *job = given;
    Line line;
    int i;
    open_line(&line, job);
    if (job->mails > 0)
        say(&line, BEGIN);
    for (i = 0; i < job->mails; i++) {
        replies(&line, i == 0 ? 3 : 4);
        if (line_write(&line, job->octets, i + 1 < job->mails ? job->whole : job->size) != 0)
            fail("write");
    }
    replies(&line, job->mails > 0 ? 1 : 0);
    say(&line, "QUIT\r\n");
    replies(&line, 1);
    line_close(&line);
    return NULL;
}

int main(int count, char **words)
{
    Job jobs[64];
    pthread_t threads[64];
    FILE *file;
    char *octets;
    long size;
    int i, lines;
    if (count < 5)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    file = fopen(words[3], "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail(words[3]);
    size = ftell(file);
    rewind(file);
    octets = malloc((size_t)size + 4 + sizeof BEGIN);
    if (fread(octets, 1, (size_t)size, file) != (size_t)size)
        fail(words[3]);
    strcpy(octets + size, ".\r\n");
    strcat(octets + size, BEGIN);
    lines = atoi(words[4]) < 64 ? atoi(words[4]) : 64;
    for (i = 0; i < lines; i++) {
        int mails = atoi(words[2]) / lines + (i < atoi(words[2]) % lines);
        jobs[i] = (Job){.port = atoi(words[1]), .mails = mails, .tls = count > 5, .octets = octets};
        jobs[i].size = (size_t)size + 3;
        jobs[i].whole = jobs[i].size + sizeof BEGIN - 1;
        pthread_create(&threads[i], NULL, work, &jobs[i]);
    }
    for (i = 0; i < lines; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
