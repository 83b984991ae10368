using System.Buffers;
using System.Text;
using Netcd.Api.GoText;

namespace Netcd.Api.Metrics;

/// <summary>Writes metric families in the text format 0.0.4 of Prometheus.</summary>
internal sealed class MetricsText(IBufferWriter<byte> output)
{
    /// <summary>A family with one sample without labels.</summary>
    public void Gauge(string name, string help, double value) => Single(name, help, "gauge", value);

    /// <summary>A family with one sample without labels.</summary>
    public void Counter(string name, string help, double value) => Single(name, help, "counter", value);

    /// <summary>Opens a family; its samples follow. <paramref name="type"/> is counter, gauge or histogram.</summary>
    public void Family(string name, string help, string type) =>
        Write($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>One sample. The labels are as they stand between the braces, values escaped; empty for none.</summary>
    public void Sample(string name, string labels, double value) =>
        Write(labels.Length == 0
            ? $"{name} {GoFloat.FormatMetric(value)}\n"
            : $"{name}{{{labels}}} {GoFloat.FormatMetric(value)}\n");

    private void Single(string name, string help, string type, double value)
    {
        Family(name, help, type);
        Sample(name, labels: "", value);
    }

    private void Write(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
