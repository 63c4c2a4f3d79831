import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergePatch } from '../../src/plan/merge.ts';
import type { AttributeValue, FieldType, IndexDefinition } from '../../src/schema/definition.ts';
import type { Attribute } from '../../src/schema/field-types.ts';
import type { Turn } from '../../src/wizard/state.ts';
import { answerWizard, stagedPatch, startWizard } from '../../src/wizard/wizard.ts';
import { arbitraryDefinition } from '../schema/arbitrary-definition.ts';
import { asked } from './converse.ts';
import {
  addTo,
  changeable,
  definitionOf,
  type Model,
  type ModelField,
  modelOf,
  rename,
  setAttribute,
} from './model.ts';

const names = ['title', 'a', 'b', 'x y', 'TEXT', 'é', '2', 'u', 'yes'];
const types: readonly FieldType[] = ['text', 'tag', 'numeric', 'geo', 'geoshape'];

/** One edit; `pick` and `value` are taken modulo what there is to choose from when its turn comes. */
const anyEdit = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), name: fc.constantFrom(...names), type: fc.constantFrom(...types) }),
  fc.record({ kind: fc.constant('remove' as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant('rename' as const), pick: fc.nat(), name: fc.constantFrom(...names) }),
  fc.record({ kind: fc.constant('attribute' as const), pick: fc.nat(), key: fc.nat(), value: fc.nat() }),
  fc.record({ kind: fc.constant('attribute' as const), pick: fc.nat(), key: fc.nat(), value: fc.nat() }),
  fc.record({ kind: fc.constant('index' as const), name: fc.constantFrom('i', 'other', 'a b') }),
  fc.record({ kind: fc.constant('prefix' as const), prefix: fc.constantFrom('', 'a:', 'new:') }),
  fc.record({ kind: fc.constant('undo' as const) }),
);

type Edit = typeof anyEdit extends fc.Arbitrary<infer T> ? T : never;

it('any edits in any order give the patch that leads where the edits lead one after another', () => {
  fc.assert(
    fc.property(
      arbitraryDefinition(),
      fc.boolean(),
      fc.array(anyEdit, { maxLength: 14 }),
      (source, hiddenRead, edits) => {
        const player = new Player(source, hiddenRead);
        for (const edit of edits) player.play(edit);
        const wanted = definitionOf(player.model, source);
        const patch = stagedPatch(asked(player.turn).state);
        expect(mergePatch(source, patch)).toEqual({ target: wanted, problems: [] });
        // Going on with the patch leads to the same place.
        const again = startWizard(source, { patch, hiddenRead });
        if (again.kind !== 'question') throw new Error('the wizard refuses its own patch');
        expect(mergePatch(source, stagedPatch(again.state)).target).toEqual(wanted);
      },
    ),
    { numRuns: 400 },
  );
});

/** Makes every edit twice: in the model, and by answering the wizard. */
class Player {
  readonly source: IndexDefinition;
  model: Model;
  turn: Turn;
  readonly before: Model[] = [];

  constructor(source: IndexDefinition, hiddenRead: boolean) {
    this.source = source;
    this.model = modelOf(source);
    this.turn = startWizard(source, { hiddenRead }) as Turn;
  }

  play(edit: Edit): void {
    const before = structuredClone(this.model);
    if (edit.kind === 'undo') {
      this.model = this.before.pop() ?? this.model;
      this.answer('u');
    } else if (this.playEdit(edit)) {
      this.before.push(before);
    }
    this.leave();
    expect(asked(this.turn).state.step.kind).toBe('menu');
  }

  /** True where something was staged. */
  private playEdit(edit: Exclude<Edit, { kind: 'undo' }>): boolean {
    switch (edit.kind) {
      case 'add':
        return this.add(edit.name, edit.type);
      case 'remove':
        return this.remove(edit.pick);
      case 'rename':
        return this.rename(edit.pick, edit.name);
      case 'attribute':
        return this.attribute(edit);
      case 'index':
        return this.index(edit.name);
      case 'prefix':
        return this.prefix(edit.prefix);
    }
  }

  private add(name: string, type: FieldType): boolean {
    this.answer('1', name);
    if (this.isTaken(name)) return false;
    addTo(this.model, name, type, this.source.storageType);
    this.answer(type);
    while (asked(this.turn).state.step.kind === 'attributes') this.answer('');
    return true;
  }

  private remove(pick: number): boolean {
    const { fields } = this.model;
    this.answer('3');
    if (fields.length === 0) return false;
    const field = fields[pick % fields.length]!;
    this.answer(field.name);
    if (field.type === 'vector') this.answer('yes');
    fields.splice(fields.indexOf(field), 1);
    return true;
  }

  private rename(pick: number, name: string): boolean {
    const candidates = this.model.fields.filter(({ isAddition }) => !isAddition);
    this.answer('4');
    if (candidates.length === 0) return false;
    const field = candidates[pick % candidates.length]!;
    this.answer(field.name, name);
    if (this.isTaken(name)) return false;
    rename(field, name, this.source.storageType);
    return true;
  }

  private attribute({ pick, key, value }: { pick: number; key: number; value: number }): boolean {
    const { fields } = this.model;
    if (fields.length === 0) return false;
    const field = fields[pick % fields.length]!;
    const attribute = changeable(field)[key % changeable(field).length]!;
    const chosen = valuesOf(attribute)[value % valuesOf(attribute).length];
    this.answer(`m ${field.name}`, attribute.key, chosen === undefined ? 'default' : textOf(chosen));
    const isFine = this.change(field, attribute, chosen);
    expect(asked(this.turn).state.step.kind).toBe(isFine ? 'more-attribute' : 'more-value');
    return isFine;
  }

  private change(field: ModelField, attribute: Attribute, value: AttributeValue | undefined): boolean {
    return setAttribute(field, attribute, value, this.source.storageType);
  }

  private index(name: string): boolean {
    this.answer('5', name);
    const isNew = name !== this.model.name;
    this.model.name = name;
    return isNew;
  }

  private prefix(prefix: string): boolean {
    this.answer('6');
    if (this.model.prefixes.length !== 1) return false;
    this.answer(prefix === '' ? '""' : prefix);
    const isNew = prefix !== this.model.prefixes[0];
    this.model.prefixes = [prefix];
    return isNew;
  }

  private isTaken(name: string): boolean {
    return this.model.fields.some((field) => field.name === name);
  }

  private leave(): void {
    if (asked(this.turn).state.step.kind !== 'menu') this.answer('<<');
  }

  private answer(...texts: readonly string[]): void {
    for (const text of texts) this.turn = answerWizard(asked(this.turn).state, text);
  }
}

/** Undefined stands for "default". */
function valuesOf({ kind, values, min, required }: Attribute): (AttributeValue | undefined)[] {
  const byKind: Record<Attribute['kind'], AttributeValue[]> = {
    flag: [true, false],
    integer: [min ?? 1, Math.max(min ?? 1, 16), Math.max(min ?? 1, 200), Math.max(min ?? 1, 2000)],
    float: [0.01, 1, 2.5],
    character: [',', '|', ' ', '<', '"', ''],
    enum: [...(values ?? [])],
  };
  return required ? byKind[kind] : [undefined, ...byKind[kind]];
}

function textOf(value: AttributeValue): string {
  const words: Readonly<Record<string, string>> = { true: 'y', false: 'n', ' ': 'space', '': 'none' };
  return words[String(value)] ?? String(value);
}
