namespace Netcd.Simulation;

/// <summary>Something happened that must never happen.</summary>
internal sealed class SimulationFailedException(string what, Exception? cause = null) : Exception(what, cause);
