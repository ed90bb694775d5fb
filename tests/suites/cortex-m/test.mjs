// A login on an emulated Cortex-M: node test.mjs FOLDER_OF_IMAGES LOGIN_SERVER CHROMIUM
//
// The full device boots without a time, learns it in the middle of the test, and then shares its logins with iron-session on
// Node and with the server of examples/login: a factory has written their password to its flash. Another one makes its own.

import { join } from 'node:path';
import { finish, story } from './check.mjs';
import { inABrowser } from './chromium.mjs';
import { clockless, learnsTheTime } from './clock.mjs';
import { isLean } from './lean.mjs';
import { logsIn, manyAtOnce, refuses, tooMuch } from './login.mjs';
import { isWell } from './memory.mjs';
import { itsOwnPasswords, pageOfAFactory } from './passwords.mjs';
import { boot } from './qemu.mjs';
import { sharesLogins } from './shared.mjs';
import { NtpServer } from './sntp.mjs';

const [images, loginServer, chromium] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const ntp = new NtpServer();
const ntpPort = await ntp.start();
const device = { ntp, ...(await boot(join(images, 'login'), ntpPort, pageOfAFactory())) };

await story('Before the clock is set', () => clockless(device));
await story('The clock is set', () => learnsTheTime(device));
await story('A login', () => logsIn(device));
await story('Cookies that are refused', () => refuses(device));
await story('More than the device takes', () => tooMuch(device));
await story('Many at once', () => manyAtOnce(device));
await story('One login, three places', () => sharesLogins(device, loginServer));
await story('In a browser', () => inABrowser(device, chromium));

await story('All in all', () => isWell(device));
device.qemu.stop();

await story('Passwords of its own', () => itsOwnPasswords(join(images, 'login'), ntp, ntpPort));

await story('The lean one', () => isLean(join(images, 'lean'), ntpPort));

finish();
