// A mail server for the tests: node mail-server.js <folder of npm's smtp-server> <port>.
// It says "listens <port>", then "mail <base64>" for each that it takes. On its input come lines of JSON, each answered by "agreed":
// {"answers": [{"part": "unknown", "answers": ["550 no such mailbox"]}]} and {"thinks": 300}.
const path = require('node:path');
const readline = require('node:readline');
const { SMTPServer } = require(path.resolve(process.argv[2]));

let rules = [];
let thinks = 0;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onRcptTo({ address }, session, done) {
    const rule = rules.find(r => address.includes(r.part));
    const answer = rule ? rule.answers[rule.asked++ % rule.answers.length] : '250 OK';
    const code = Number(answer.slice(0, 3));
    done(code === 250 ? null : Object.assign(new Error(answer.slice(4)), { responseCode: code }));
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', chunk => chunks.push(chunk));
    stream.on('end', () => {
      console.log('mail ' + Buffer.concat(chunks).toString('base64'));
      setTimeout(done, thinks);
    });
  },
});

server.on('error', () => {}); // a client that goes away in the middle
server.listen(Number(process.argv[3]), '127.0.0.1', () => console.log('listens ' + server.server.address().port));

const input = readline.createInterface({ input: process.stdin });
input.on('line', line => {
  const told = JSON.parse(line);
  rules = told.answers ? told.answers.map(a => ({ ...a, asked: 0 })) : rules;
  thinks = told.thinks ?? thinks;
  console.log('agreed');
});
input.on('close', () => process.exit()); // who started it is gone
