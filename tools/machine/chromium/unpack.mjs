// The package packs its files with brotli, which Node can read and Python cannot.
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import tar from 'tar-fs'

const [from, to] = process.argv.slice(2)
const unpack = (packed, sink) => pipeline(createReadStream(join(from, packed)), createBrotliDecompress(), sink)

await rm(to, { recursive: true, force: true })
await Promise.all([
  unpack('al2023.tar.br', tar.extract(to)),
  unpack('fonts.tar.br', tar.extract(to)),
])
await unpack('chromium.br', createWriteStream(join(to, 'chromium'), { mode: 0o755 }))

// The packed font list names folders of the cloud function that the package was made for.
await writeFile(join(to, 'fonts.conf'), `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(to, 'fonts')}</dir><cachedir>${join(to, 'font-cache')}</cachedir></fontconfig>
`)
