// SPDX-License-Identifier: Apache-2.0
import { Dashboard as D, Panel as P, RowPanel as R, FieldConfig as F, MatcherConfig, AnnotationQuery } from '@grafana/schema/dist/types/raw/dashboard/x/types.gen';
import * as timeseries from '@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen';
import * as barchart from '@grafana/schema/dist/types/raw/composable/barchart/panelcfg/x/types.gen';
import * as bargauge from '@grafana/schema/dist/types/raw/composable/bargauge/panelcfg/x/types.gen';
import * as heatmap from '@grafana/schema/dist/types/raw/composable/heatmap/panelcfg/x/types.gen';
import * as stat from '@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen';
import * as statetimeline from '@grafana/schema/dist/types/raw/composable/statetimeline/panelcfg/x/types.gen';
import * as table from '@grafana/schema/dist/types/raw/composable/table/panelcfg/x/types.gen';
import * as text from '@grafana/schema/dist/types/raw/composable/text/panelcfg/x/types.gen';

interface Source<C> {
  defaults: Omit<F, 'custom'> & { custom?: Partial<C> };
  overrides: Array<{ matcher: MatcherConfig; properties: Array<{ id: string; value?: unknown }> }>;
}
type Typed<K extends string, O, C> = Omit<P, 'type' | 'options' | 'fieldConfig'> & { type: K; options: Partial<O>; fieldConfig: Source<C> };
interface NoField {}
export type AnyPanel =
  | Typed<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | Typed<'barchart', barchart.Options, barchart.FieldConfig>
  | Typed<'bargauge', bargauge.Options, NoField>
  | Typed<'heatmap', heatmap.Options, heatmap.FieldConfig>
  | Typed<'stat', stat.Options, NoField>
  | Typed<'state-timeline', statetimeline.Options, statetimeline.FieldConfig>
  | Typed<'table', table.Options, table.FieldConfig>
  | Typed<'text', text.Options, NoField>;
type Row = Omit<R, 'panels' | 'type'> & { type: 'row'; panels: Array<AnyPanel> };
/** The data source's own fields of an annotation are not in @grafana/schema: these are those of Grafana's Prometheus data source. */
type PrometheusAnnotation = Omit<AnnotationQuery, 'target'> & {
  target: { refId: string; expr: string; interval?: string };
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
};
export type ClassicDashboard = Omit<D, 'panels' | 'schemaVersion' | 'annotations'> & {
  annotations: { list: Array<PrometheusAnnotation> };
  schemaVersion: 42; panels: Array<AnyPanel | Row> };
