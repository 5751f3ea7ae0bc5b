package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.MetadataListing.ExchangeView;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.Map;

/** list_exchanges and list_bindings. Stateless. */
final class TopologyListings {
    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("list_exchanges", TopologyListings::listExchanges);
        operations.put("list_bindings", TopologyListings::listBindings);
    }

    private static JsonValue listExchanges(Call call) {
        List<String> columns = call.texts("columns");
        String vhost = call.text("vhost");
        for (ExchangeView view : call.read(listing -> listing.exchanges(vhost))) {
            ExchangeRecord exchange = view.exchange();
            call.row(
                    columns,
                    JsonValue.object()
                            .put("name", exchange.name())
                            .put("type", exchange.type())
                            .put("durable", exchange.durable())
                            .put("auto_delete", exchange.autoDelete())
                            .put("internal", exchange.internal())
                            .put("arguments", JsonValues.of(exchange.arguments()))
                            .put("policy", view.policy().orElse(""))
                            .build());
        }
        return Operations.done();
    }

    private static JsonValue listBindings(Call call) {
        List<String> columns = call.texts("columns");
        String vhost = call.text("vhost");
        for (Binding binding : call.read(listing -> listing.bindings(vhost))) {
            call.row(
                    columns,
                    JsonValue.object()
                            .put("source_name", binding.source())
                            .put("source_kind", "exchange")
                            .put("destination_name", binding.destinationName())
                            .put("destination_kind", binding.destination() == Destination.QUEUE ? "queue" : "exchange")
                            .put("routing_key", binding.routingKey())
                            .put("arguments", JsonValues.of(binding.arguments()))
                            .build());
        }
        return Operations.done();
    }
}
