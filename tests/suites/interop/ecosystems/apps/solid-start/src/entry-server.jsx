import { createHandler, StartServer } from '@solidjs/start/server';

export default createHandler(() => <StartServer document={({ assets, children, scripts }) => (
  <html><head>{assets}</head><body>{children}{scripts}</body></html>
)} />);
