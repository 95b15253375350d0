import { VENDOR_BUILDS, vendorNode, type VendorVersion } from './vendor-build.ts';

/** `vendor-build-path.ts VERSION` prints where the build lies, and fetches it first if need be, for shell scripts. */
const isVersion = (text: string | undefined): text is VendorVersion => text !== undefined && text in VENDOR_BUILDS;

const [version] = process.argv.slice(2);
if (isVersion(version)) {
  const program = await vendorNode(version, (sentence) => process.stderr.write(`${sentence}\n`));
  process.stdout.write(`${program}\n`);
} else {
  process.stderr.write(`Give one of these versions: ${Object.keys(VENDOR_BUILDS).join(', ')}\n`);
  process.exitCode = 2;
}
