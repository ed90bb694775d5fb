// Seals by the format's definition, without the crate: for cookies that the server itself would not make.

import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** The example's password, in examples/login/src/main.rs. */
export const PASSWORD = 'an example only: never use this text, it is public';

export function seal(value, { id = '1', expires = Date.now() + 3_600_000 } = {}) {
  const key = (salt) => pbkdf2Sync(PASSWORD, salt, 1, 32, 'sha1');
  const [encryptionSalt, macSalt] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key(encryptionSalt), iv);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  const signed = ['Fe26.2', id, encryptionSalt, iv.toString('base64url'), ciphertext.toString('base64url'), expires];
  const text = signed.join('*');
  const mac = createHmac('sha256', key(macSalt)).update(text).digest('base64url');
  return `${text}*${macSalt}*${mac}~2`;
}
