// A login on an emulated Cortex-M: node test.mjs IMAGE LOGIN_SERVER CHROMIUM
//
// The device boots without a time, learns it in the middle of the test, and then shares its logins with iron-session on
// Node and with the server of examples/login.

import { check, finish, story } from './check.mjs';
import { clockless, learnsTheTime } from './clock.mjs';
import { inABrowser } from './chromium.mjs';
import { logsIn, manyAtOnce, refuses, tooMuch } from './login.mjs';
import { isWell } from './memory.mjs';
import { Qemu } from './qemu.mjs';
import { sharesLogins } from './shared.mjs';
import { NtpServer } from './sntp.mjs';

const [image, loginServer, chromium] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const ntp = new NtpServer();
const qemu = new Qemu(image, await ntp.start());
await qemu.says(/listening on port 80/);
const port = await qemu.port();
const device = { port, qemu, ntp };

await story('Before the clock is set', () => clockless(device));
await story('The clock is set', () => learnsTheTime(device));
await story('A login', () => logsIn(device));
await story('Cookies that are refused', () => refuses(device));
await story('More than the device takes', () => tooMuch(device));
await story('Many at once', () => manyAtOnce(device));
await story('One login, three places', () => sharesLogins(device, loginServer));
await story('In a browser', () => inABrowser(device, chromium));

await story('All in all', () => isWell(device));

qemu.stop();
finish();
