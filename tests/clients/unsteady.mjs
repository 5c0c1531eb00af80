// A line to Fondly that can lose one answer: the call arrives, and its sender hears of trouble.

import { createServer, request as ask } from "node:http";

/**
 * Hands on to `house` whatever comes, and keeps it in `passed`. Of the first post to `path`, if one is told, the answer's
 * status becomes 503 on its way back, with the rest of the answer as it was.
 */
export async function unsteady(house, path) {
  const passed = [];
  let lost = 0;
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = Buffer.concat(await request.toArray());
    passed.push({ method, url, headers, body: body.toString() });
    const onward = ask(house + url, { method, headers }, (answer) => {
      const isLost = !lost && method === "POST" && url === path;
      lost += isLost ? 1 : 0;
      response.writeHead(isLost ? 503 : answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const address = `http://127.0.0.1:${server.address().port}`;
  /** The calls that passed, a batch as its calls. */
  const calls = () => {
    const posts = passed.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body));
    return posts.flatMap((post) => post.batch ?? [post]);
  };
  return { address, passed, calls, lost: () => lost, end: () => server.close() };
}
