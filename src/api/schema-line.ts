import { dirname, join, relative, resolve } from 'node:path';
import { nodeDisk } from '../disk/node-disk.ts';
import { type SchemaName, schemaFile, schemaUrl } from '../documents/schema-names.ts';

/** Writes a document with {@link withSchemaLine} for others to read. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeDocument(path: string, name: SchemaName, text: string): Promise<void> {
  await nodeDisk.writeAtomic(path, await withSchemaLine(path, name, text), { shared: true });
}

/**
 * The document below a first line by which editors find its JSON Schema: that of the package installed above the file,
 * else the one on the web.
 *
 * @param path where the document will lie
 */
export async function withSchemaLine(path: string, name: SchemaName, text: string): Promise<string> {
  const schema = (await installedSchema(dirname(resolve(path)), name)) ?? schemaUrl(name);
  return `# yaml-language-server: $schema=${schema}\n${text}`;
}

/** Seen from `folder`: the same on every machine that has the project and its dependencies. */
async function installedSchema(folder: string, name: SchemaName): Promise<string | undefined> {
  for (let above = folder; ; above = dirname(above)) {
    const file = join(above, 'node_modules', 'redisvl-migrate', schemaFile(name));
    if ((await nodeDisk.size(file).catch(() => undefined)) !== undefined) {
      const seen = relative(folder, file).replaceAll('\\', '/');
      return seen.startsWith('.') ? seen : `./${seen}`;
    }
    if (above === dirname(above)) {
      return undefined;
    }
  }
}
