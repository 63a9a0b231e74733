/**
 * What differs from one packaging to the next.
 * @typedef {object} PackageOptions
 * @property {string} output folder for what is made, absolute
 * @property {string | null} updateUrl where installed copies look for newer ones; null: they never look
 * @property {string | null} homepage named by the Debian package
 * @property {string | null} maintainer likewise, as `Name <address>`
 * @property {string | null} electronDist a folder with an Electron to use instead of the one that is downloaded
 * @property {boolean} inspectable lets a debugger in, which Playwright needs; never for a release
 * @property {boolean} notarize asks Apple for its consent; needs the credentials in the environment
 */

/** Packages that stay outside the bundle: programs and native code. Everything else that the product needs is in its bundle. */
const natives = ['@openai/codex', '@napi-rs/keyring', '@ngrok/ngrok'];

const scopes = natives.map((name) => name.split('/')[0]).join('|');

/** What goes into the archive. electron-builder adds packages by itself, so those that are bundled are taken out by name. */
const files = [
  'package.json',
  'out/shell/**',
  'out/renderer/**',
  '!**/*.map',
  `!node_modules/!(${scopes}){,/**}`,
  '!node_modules/@openai/codex-sdk{,/**}',
  // Voice is no part of a job; its libraries are a seventh of Codex.
  '!node_modules/@openai/codex-*/vendor/*/codex-resources/voice{,/**}',
];

/**
 * The configuration for electron-builder.
 * @param {PackageOptions} options
 * @returns {import('electron-builder').Configuration}
 */
export function packageConfig({ output, updateUrl, homepage, maintainer, electronDist, inspectable, notarize }) {
  return {
    appId: 'app.drawbridge.desktop',
    productName: 'Drawbridge',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills it in.
    artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
    directories: { output, buildResources: 'build/package' },
    extraMetadata: homepage === null ? {} : { homepage },
    files,
    asar: true,
    // Programs cannot be started, and libraries not be loaded, from inside an archive.
    asarUnpack: ['**/node_modules/@openai/**', '**/*.node'],
    // The natives come prebuilt; a rebuild would need Electron's headers and delete what is there.
    npmRebuild: false,
    ...(electronDist === null ? {} : { electronDist }),
    electronFuses: fuses(inspectable),
    protocols: [{ name: 'Drawbridge', schemes: ['drawbridge'], role: 'Viewer' }],
    publish: updateUrl === null ? null : { provider: 'generic', url: updateUrl },
    mac: {
      category: 'public.app-category.developer-tools',
      icon: 'build/icons/app/icon.icns',
      // Updates come as zip.
      target: [
        { target: 'dmg', arch: 'universal' },
        { target: 'zip', arch: 'universal' },
      ],
      // Both halves carry the programs of both processors, as they lie in node_modules.
      x64ArchFiles: '**/node_modules/{@openai/codex-darwin-*,@napi-rs/keyring-darwin-*,@ngrok/ngrok-darwin-*}/**',
      hardenedRuntime: true,
      entitlements: 'build/package/entitlements.plist',
      entitlementsInherit: 'build/package/entitlements.plist',
      notarize,
    },
    win: { icon: 'build/icons/app/icon.ico', target: ['nsis'] },
    nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
    linux: {
      executableName: 'drawbridge',
      icon: 'build/icons/app',
      category: 'Development',
      synopsis: 'AI clients work on this machine through Codex, with you at the gate',
      target: ['AppImage', 'deb'],
      ...(maintainer === null ? {} : { maintainer }),
    },
  };
}

/**
 * The switches of Electron's own program, set in its bytes.
 * @param {boolean} inspectable
 * @returns {NonNullable<import('electron-builder').Configuration['electronFuses']>}
 */
function fuses(inspectable) {
  return {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: inspectable,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  };
}
