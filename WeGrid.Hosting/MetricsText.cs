using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace WeGrid.Hosting;

/// <summary>Listens to this product's own meters and writes them as Prometheus text. Labels are reasons and names of jobs, never anybody's data.</summary>
public sealed class MetricsText : IDisposable
{
    private const int MostSeries = 1000;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _values = new(StringComparer.Ordinal);

    public MetricsText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("WeGrid", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All figures, one a line.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (series, value) in _values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            text.Append(series).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Series(instrument.Name, tags);
        if (!_values.ContainsKey(series) && _values.Count >= MostSeries)
        {
            return;
        }

        var adds = instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal) || instrument.GetType().Name.StartsWith("UpDown", StringComparison.Ordinal);
        _values.AddOrUpdate(series, value, (_, old) => adds ? old + value : value);
    }

    private static string Series(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder(name.Replace('.', '_'));
        for (var i = 0; i < tags.Length; i++)
        {
            var label = tags[i].Value?.ToString()?.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
            text.Append(i == 0 ? '{' : ',').Append(tags[i].Key).Append("=\"").Append(label).Append('"');
        }

        return tags.Length > 0 ? text.Append('}').ToString() : text.ToString();
    }
}
