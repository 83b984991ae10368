namespace Netcd.Store.Watching;

/// <summary>What a watch asks for.</summary>
/// <param name="Path">The key to watch, which need not exist.</param>
/// <param name="Recursive">Whether keys below it count too.</param>
/// <param name="Stream">Whether to go on after the first event.</param>
/// <param name="SinceIndex">Earlier events are passed over.</param>
internal sealed record WatchRequest(KeyPath Path, bool Recursive, bool Stream, ulong SinceIndex);
