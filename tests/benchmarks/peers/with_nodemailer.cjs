// Nodemailer with its pool of connections; it composes the mails itself and reads the attachment by its path.
"use strict";
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const given = JSON.parse(process.argv[2]); // port, mails, connections, attachment, ca, packages
const nodemailer = createRequire(join(given.packages, "x.js"))("nodemailer");

const parts = Array.from({ length: given.lines ?? 1 }, (_, n) => ({
  number: `P-${1001 + n}`,
  process: "Electroless nickel",
  quantities: "1; 5; 10",
}));

// The letter is the Python peers' one; everything but the name is put in once, which no template engine could beat.
const letter = (file) =>
  readFileSync(join(__dirname, file), "utf8")
    .replace(/\{% for .*? %\}([\s\S]*?)\{% endfor %\}/g, (_, row) =>
      parts
        .map((part, n) =>
          row
            .replace("{{ loop.index }}", String(n + 1))
            .replace(/\{\{ part\.(\w+) \}\}/g, (_, field) => part[field]),
        )
        .join(""),
    );
const plain = letter("letter.txt");
const html = letter("letter.html");

const transport = nodemailer.createTransport({
  host: "127.0.0.1",
  port: given.port,
  pool: true,
  maxConnections: given.connections,
  maxMessages: Infinity,
  name: "[127.0.0.1]",
  secure: false,
  ignoreTLS: !given.ca,
  requireTLS: Boolean(given.ca),
  tls: given.ca ? { ca: readFileSync(given.ca) } : undefined,
});

const send = (number) =>
  transport.sendMail({
    from: "Anna Buyer <anna@shop.example>",
    to: `Contact ${number} <quotes@v${number}.example>`,
    subject: `RFQ-2026-0001 – Nickel plating, 1 part – quote by Fri 4 Dec 2099 17:00 UTC`,
    text: plain.replace("{{ name }}", `Contact ${number}`),
    html: html.replace("{{ name }}", `Contact ${number}`),
    attachments: given.attachment ? [{ path: given.attachment }] : [],
  });

Promise.all(Array.from({ length: given.mails }, (_, n) => send(n + 1))).then(
  () => transport.close(),
  (reason) => {
    console.error(reason);
    process.exit(1);
  },
);
