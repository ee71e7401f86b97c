const http = require('http');

const server = http.createServer((request, response) => response.end('hello from node\n'));
server.listen(3000, () => console.log('listening on 3000'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
