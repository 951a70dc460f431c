/** How long a server that stops lets its calls run on. A service manager waits 30 s or longer before it kills. */
export class DrainLimit {
  ms = 25_000;
}
