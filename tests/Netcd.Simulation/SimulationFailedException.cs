using Netcd.Simulation.Checks;

namespace Netcd.Simulation;

/// <summary>Something happened that must never happen.</summary>
/// <param name="rule">What did not hold.</param>
/// <param name="what">What happened.</param>
/// <param name="cause">What it came from, if it was an exception.</param>
internal sealed class SimulationFailedException(Rule rule, string what, Exception? cause = null) : Exception(what, cause)
{
    public Rule Rule => rule;
}
