namespace Netcd.EndToEnd.Tests.Chaos.Faults;

/// <summary>Something bad that begins and ends.</summary>
/// <param name="Kind">For the figures.</param>
/// <param name="Description">What happens to whom.</param>
/// <param name="BeginAsync">Lets it happen.</param>
/// <param name="EndAsync">Undoes it; the cluster can then recover by itself.</param>
internal sealed record Fault(string Kind, string Description, Func<Task> BeginAsync, Func<Task> EndAsync);
