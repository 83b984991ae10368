using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>One kind of load, and what is measured under it.</summary>
internal abstract class Workload(string name)
{
    public string Name => name;

    /// <summary>Measures once. Main thread.</summary>
    public abstract Measurement Measure(Contender contender);
}
