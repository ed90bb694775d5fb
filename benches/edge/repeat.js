/** A Worker that does something with a session whose JSON is so long: `?times=100&len=2500`. */
export const repeat = (visit) => ({
  async fetch(request) {
    const query = new URL(request.url).searchParams;
    const session = { name: 'x'.repeat(Number(query.get('len')) - '{"name":""}'.length) };
    for (let left = Number(query.get('times')); left > 0; left--) {
      const { name } = await visit(session);
      if (name !== session.name) throw new Error('not what was sealed');
    }
    return new Response('done\n');
  },
});
