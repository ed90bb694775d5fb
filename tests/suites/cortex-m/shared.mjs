// One login, three places: iron-session 9 on Node, the emulated Cortex-M, and the server of examples/login.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PASSWORD } from '../browser/seal.mjs';
import { IRON_SESSION, Servers } from '../interop/servers.mjs';
import { PATIENCE_MS, check } from './check.mjs';
import { Visitor } from './visitor.mjs';

const OPTIONS = { cookieName: 'sid', password: { 1: PASSWORD }, ttl: 14 * 24 * 3600 };

export async function sharesLogins(device, loginServer) {
  const servers = new Servers(IRON_SESSION);
  const node = await servers.start('is9', OPTIONS);
  const rust = await startLogin(loginServer);

  const ada = new Visitor();
  await onNode(ada, node, '/login', { user: 'ada' });
  await onNode(ada, node, '/set', { name: 'Ada', visits: 40, note: 'from Node' });
  const seen = await ada.see(device.port);
  check('logged in on Node: the device knows it', [seen.user, seen.visits, seen.note], ['Ada', '40', 'from Node']);
  check('… counts', (await ada.post(device.port, '/count', {})).visits, '41');
  check('… and the other server goes on', (await ada.post(rust.port, '/count', {})).visits, '42');
  const constant = await ada.post(rust.port, '/new-password', {});
  check('… whose password is a constant', [constant.status, constant.notice],
    [500, 'The server did not change its password: its log says why.']);
  await ada.post(device.port, '/note', { note: 'from the device' });
  const { until_ms, ...session } = await readOnNode(ada, node);
  check('Node reads what both did', session, { name: 'Ada', visits: 42, note: 'from the device' });
  check('… and when it ends', until_ms, Number(ada.token[5]));
  await ada.post(device.port, '/logout', {});
  check('logged out on the device: Node knows nobody', await readOnNode(ada, node), {});

  const grace = new Visitor();
  await grace.post(device.port, '/login', { name: 'Grace' });
  await grace.post(device.port, '/count', {});
  const { name, visits } = await readOnNode(grace, node);
  check('logged in on the device: Node knows it', [name, visits], ['Grace', 1]);
  await onNode(grace, node, '/set', { visits: 7, note: 'from Node', theme: 'dark' });
  const changed = await grace.see(device.port);
  check('… the device reads what Node changed', [changed.visits, changed.note], ['7', 'from Node']);
  check('… and so does the other server', (await grace.see(rust.port)).visits, '7');
  await onNode(grace, node, '/logout');
  check('logged out on Node: the device knows nobody', (await grace.see(device.port)).title, 'Sign in');

  servers.stop();
  rust.stop();
}

async function onNode(visitor, node, route, body) {
  const { status, text } = await visitor.browser.request(node, 'POST', route, body);
  check(`Node: POST ${route}`, [status, text], [204, '']);
}

const readOnNode = async (visitor, node) => JSON.parse((await visitor.browser.request(node, 'GET', '/session')).text);

async function startLogin(path) {
  const child = spawn(path, ['127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = () => child.kill();
  process.on('exit', stop);
  const [line] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return { port: Number(/^listening on .*:(\d+)$/.exec(line)[1]), stop };
}
