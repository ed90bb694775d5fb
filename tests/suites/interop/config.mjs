// The configuration of a server: a variable of its environment. An application is built without one.

export const { clockOffsetMs = 0, ...config } = JSON.parse(process.env.SESSION_CONFIG ?? '{}');
