using System.Buffers;
using System.Text;
using Netcd.Api.Metrics;

namespace Netcd.Api.Tests.Metrics;

public sealed class MetricsTextTests
{
    [Fact]
    public void Families_are_written_with_help_and_type()
    {
        var output = new ArrayBufferWriter<byte>();
        var text = new MetricsText(output);

        text.Gauge("a", "An a.", value: 1_500_000);
        text.Family("b_total", "Some b.", "counter");
        text.Sample("b_total", "kind=\"x\"", value: 2);

        Assert.Equal(
            "# HELP a An a.\n# TYPE a gauge\na 1.5e+06\n# HELP b_total Some b.\n# TYPE b_total counter\nb_total{kind=\"x\"} 2\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
