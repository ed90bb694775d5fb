// The lean Worker's seal and open, as many times and for a payload as long as the query says.

import { openJson, sealJson } from '../../examples/edge-lean/worker/fe26.js';
import { repeat } from './repeat.js';

const PASSWORDS = '1:a password of at least 32 characters';

export default repeat((session) => openJson(sealJson(session, PASSWORDS), PASSWORDS));
