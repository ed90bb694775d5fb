export default { preset: 'node-middleware', serverDir: '.', compatibilityDate: '2026-01-01' };
