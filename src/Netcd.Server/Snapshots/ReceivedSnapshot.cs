using Netcd.Disk.Snapshots;
using Netcd.Raft.Messages;
using Netcd.Store;

namespace Netcd.Server.Snapshots;

/// <summary>A snapshot from a leader that lies ready: durable beside the others, and loaded.</summary>
/// <param name="Message">With which it came.</param>
/// <param name="File">Its file, which nobody knows yet.</param>
/// <param name="Store">What it holds.</param>
internal sealed record ReceivedSnapshot(Message Message, IncomingSnapshot File, KeyStore Store);
