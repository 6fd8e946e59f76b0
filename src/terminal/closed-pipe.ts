const tolerant = new WeakSet<NodeJS.WriteStream>();

/** `… | head -1` closes the pipe early: the reader has what it wanted, and the work goes on without it. */
export function outlivingItsReader(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (tolerant.has(stream)) return stream;
  tolerant.add(stream);
  return stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
