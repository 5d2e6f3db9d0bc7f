// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** The types of @grafana/schema 13.2 (src/test/resources/grafana-schema). */
class GrafanaSchemaTest {
    private final JsonSchema schema = schema();

    @Test
    void eachDashboardIsAClassicDashboardOfVersion42() {
        Boards.grafana()
                .forEach(file -> assertThat(schema.validate(file.getValue()))
                        .as(file.getKey())
                        .isEmpty());
    }

    @Test
    void anOptionThatGrafanaDoesNotKnowIsRefused() {
        JsonNode board = Boards.grafana().findFirst().orElseThrow().getValue();
        ((ObjectNode) Boards.panels(board).get(0).get("options")).put("colourful", true);
        assertThat(schema.validate(board)).isNotEmpty();
    }

    @Test
    void aWrongValueOfAnEnumerationIsRefused() {
        JsonNode board = Boards.grafana().findFirst().orElseThrow().getValue();
        ((ObjectNode) Boards.panels(board).get(0).get("options")).put("stacking", "sideways");
        assertThat(schema.validate(board)).isNotEmpty();
    }

    private static JsonSchema schema() {
        InputStream file = GrafanaSchemaTest.class.getResourceAsStream("/grafana-schema/classic-dashboard.schema.json");
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(file);
    }
}
