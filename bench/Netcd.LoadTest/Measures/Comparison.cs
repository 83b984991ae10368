using System.Globalization;

namespace Netcd.LoadTest.Measures;

/// <summary>The rounds of one workload on both servers, side by side.</summary>
internal sealed class Comparison(string workload)
{
    public const string Header = """
        | workload | figure | netcd | etcd | ratio | of the rounds |
        | --- | --- | ---: | ---: | ---: | --- |
        """;

    private readonly List<(Measurement Netcd, Measurement Etcd)> _rounds = [];

    /// <summary>Whether every request was answered as it must be.</summary>
    public bool IsValid => _rounds.TrueForAll(round => round.Netcd.ErrorCount + round.Etcd.ErrorCount == 0);

    public void Add(Measurement netcd, Measurement etcd) => _rounds.Add((netcd, etcd));

    /// <summary>One row for each figure: medians, and the median ratio, above 1 when netcd is better.</summary>
    public IEnumerable<string> Rows()
    {
        for (var i = 0; i < _rounds[0].Netcd.Metrics.Count; i++)
        {
            var ratios = _rounds.ConvertAll(round => Ratio(round.Netcd.Metrics[i], round.Etcd.Metrics[i]));
            var netcd = Median(_rounds.ConvertAll(round => round.Netcd.Metrics[i].Value));
            var etcd = Median(_rounds.ConvertAll(round => round.Etcd.Metrics[i].Value));
            yield return $"| {workload} | {_rounds[0].Netcd.Metrics[i].Name} | {Text(netcd)} | {Text(etcd)} | " +
                $"{RatioText(Median(ratios))} | {RangeText(ratios)} |";
        }

        if (!IsValid)
        {
            yield return $"| {workload} | INVALID: errors | {_rounds.Sum(round => round.Netcd.ErrorCount)} | " +
                $"{_rounds.Sum(round => round.Etcd.ErrorCount)} | | |";
        }
    }

    /// <summary>Not a number where one of the two is nothing, such as a count of lost events.</summary>
    private static double Ratio(Metric netcd, Metric etcd) =>
        netcd.Value <= 0 || etcd.Value <= 0 ? double.NaN
        : netcd.Better == Better.Higher ? netcd.Value / etcd.Value
        : etcd.Value / netcd.Value;

    internal static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    private static string RangeText(List<double> ratios) =>
        ratios.Exists(double.IsNaN) ? "" : $"{RatioText(ratios.Min())} to {RatioText(ratios.Max())}";

    private static string RatioText(double ratio) =>
        double.IsNaN(ratio) ? "-" : ratio.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(
        Math.Abs(value) < 100 && value != Math.Truncate(value) ? "0.0#" : "#,0", CultureInfo.InvariantCulture);
}
