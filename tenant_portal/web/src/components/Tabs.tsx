// Parts of one page, one shown at a time; arrow keys move between them.
import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components/Tabs';
import './tabs.css';

export type TabPart<K extends string> = {
  readonly id: K;
  readonly label: string;
  readonly content: ReactNode;
};

export function Tabs<K extends string>({
  label,
  parts,
  selected,
  onSelect,
}: {
  readonly label: string;
  readonly parts: readonly TabPart<K>[];
  readonly selected?: K;
  readonly onSelect?: (id: K) => void;
}) {
  return (
    <AriaTabs
      className="tabs"
      {...(selected === undefined ? {} : { selectedKey: selected })}
      onSelectionChange={(key) => {
        const found = parts.find((part) => part.id === key);
        if (found !== undefined) onSelect?.(found.id);
      }}
    >
      <TabList aria-label={label} className="tab-list">
        {parts.map((part) => (
          <Tab key={part.id} id={part.id} className="tab">
            {part.label}
          </Tab>
        ))}
      </TabList>
      {parts.map((part) => (
        <TabPanel key={part.id} id={part.id} className="tab-panel">
          {part.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
