const LOOK_MS = 500;

/**
 * npm puts a shell between itself and us and passes signals on to the shell only, which dies without
 * passing them on. A process that npm started therefore stops when its parent is gone.
 */
export function stopWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  look.unref();
}
