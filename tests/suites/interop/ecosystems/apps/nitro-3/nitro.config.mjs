export default { preset: 'node-middleware', compatibilityDate: '2026-01-01' };
