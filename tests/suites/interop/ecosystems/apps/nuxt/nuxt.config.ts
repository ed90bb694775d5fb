export default defineNuxtConfig({
  modules: ['nuxt-auth-utils'],
  // That it is there lets the environment set it.
  runtimeConfig: { session: { maxAge: 0 } },
  nitro: { preset: 'node-listener' },
  compatibilityDate: '2026-01-01',
  telemetry: false,
  devtools: { enabled: false },
});
