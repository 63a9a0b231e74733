import { type Settings } from '../../../shared/contract/settings.ts';
import { LanguageChoice, languageNames } from '../../../shared/texts/language.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Segmented } from '../../ui/field.tsx';
import { themes } from '../../ui/theme.ts';
import { useTheme } from '../../ui/use-theme.ts';
import { Group, SelectSetting } from './fields.tsx';

export function AppearanceGroup({ settings: { language } }: { readonly settings: Settings }) {
  const words = texts.settings.appearance;
  const [theme, setTheme] = useTheme();
  return (
    <Group title={words.title}>
      <div>
        {/* The choices carry the name for readers. */}
        <p aria-hidden className="mb-1 font-medium">
          {words.theme}
        </p>
        <div className="flex">
          <Segmented
            label={words.theme}
            value={theme}
            options={themes.map((value) => ({ value, label: words.themes[value] }))}
            onChange={setTheme}
          />
        </div>
        <p className="mt-1 text-meta text-soft">{words.themeNote}</p>
      </div>
      <SelectSetting
        label={words.language}
        value={language}
        options={LanguageChoice.options.map((value) => ({
          value,
          label: value === 'system' ? words.languageSystem : languageNames[value],
        }))}
        change={(chosen) => ({ language: chosen })}
      />
    </Group>
  );
}
