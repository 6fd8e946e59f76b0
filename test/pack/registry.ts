import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { execa } from 'execa';

/** A registry on this machine that has the published versions of one package, as npm's own would have them. */
export interface Registry {
  url: string;
  /** Paths that were asked for. */
  asked: string[];
  close: () => void;
}

/** @param tarballs what `npm pack` made of each version. */
export async function serveRegistry(tarballs: readonly string[]): Promise<Registry> {
  const asked: string[] = [];
  const manifests = await Promise.all(tarballs.map(manifestOf));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const tarball = tarballs.find((file) => path === `/files/${basename(file)}`);
    if (tarball !== undefined) return response.end(readFileSync(tarball));
    const versions = manifests.filter(({ name }) => path === `/${name}`);
    if (versions.length === 0) return response.writeHead(404).end('{}');
    response.setHeader('content-type', 'application/json');
    return response.end(
      JSON.stringify({
        name: path.slice(1),
        'dist-tags': { latest: versions.at(-1)?.version },
        versions: Object.fromEntries(
          versions.map(({ tarball, integrity, ...manifest }) => [
            manifest.version,
            { ...manifest, dist: { integrity, tarball: `${url}/files/${basename(tarball)}` } },
          ]),
        ),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, close: () => server.close() };
}

interface Manifest {
  name: string;
  version: string;
  tarball: string;
  integrity: string;
}

async function manifestOf(tarball: string): Promise<Manifest> {
  const { stdout } = await execa('tar', ['-xzOf', tarball, 'package/package.json']);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  return { ...JSON.parse(stdout), tarball, integrity };
}
