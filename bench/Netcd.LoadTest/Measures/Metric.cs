namespace Netcd.LoadTest.Measures;

/// <summary>Which of two values is the better one.</summary>
internal enum Better
{
    Higher,
    Lower,
}

/// <summary>One figure of a measurement; its name ends with its unit.</summary>
internal readonly record struct Metric(string Name, double Value, Better Better);

/// <summary>What one run of a workload on one server gave. With errors it is invalid.</summary>
internal sealed record Measurement(IReadOnlyList<Metric> Metrics, long ErrorCount);
