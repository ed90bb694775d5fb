// The built application with Nuxt and nuxt-auth-utils, which is configured by the environment.
//
//     node nuxt.mjs <path of the entry file>

import { config } from '../../config.mjs';

process.env.NUXT_SESSION_PASSWORD = config.password;
process.env.NUXT_SESSION_MAX_AGE = config.maxAge ?? 0;
await import('./built.mjs');
