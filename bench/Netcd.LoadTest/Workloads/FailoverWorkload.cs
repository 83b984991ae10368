using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>
/// kill -9 of the leader while an impatient client writes to each follower: how long until one of them succeeds, and
/// whether all that was acknowledged is there.
/// </summary>
internal sealed class FailoverWorkload() : Workload("failover")
{
    private const int ValueBytes = 64;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public override Measurement Measure(Contender contender)
    {
        using var cluster = contender.StartCluster();
        var leader = cluster.Leader;
        var writers = cluster.Members.Where(member => member != leader)
            .Select((member, number) => new Writer(member.Endpoint, $"failover{number}")).ToArray();
        Thread.Sleep(Before);
        var killed = Stopwatch.GetTimestamp();
        leader.Kill();
        Thread.Sleep(After);
        var first = writers.Min(writer => writer.StopAndFindFirstAfter(killed));
        var lost = writers.Sum(writer => writer.CountLost());
        return new Measurement(
            [
                new("ms to next write", first.TotalMilliseconds, Better.Lower),
                new("acknowledged writes lost", lost, Better.Lower),
            ],
            ErrorCount: 0);
    }

    /// <summary>Writes one key after the other, each once.</summary>
    private sealed class Writer
    {
        private readonly IPEndPoint _server;
        private readonly string _prefix;
        private readonly Thread _thread;
        private readonly List<(int Key, long SentAt, long AnsweredAt)> _acknowledged = [];
        private volatile bool _stopped;

        public Writer(IPEndPoint server, string prefix)
        {
            (_server, _prefix) = (server, prefix);
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public TimeSpan StopAndFindFirstAfter(long time)
        {
            _stopped = true;
            _thread.Join();
            var first = _acknowledged.Find(write => write.SentAt > time);
            return first.SentAt > time ? Stopwatch.GetElapsedTime(time, first.AnsweredAt) : TimeSpan.MaxValue;
        }

        public int CountLost()
        {
            using var client = new BlockingClient(_server);
            var template = RequestTemplate.Get(_prefix, "?quorum=true");
            return _acknowledged.Count(write => client.Send(template.For(write.Key)) / 100 != 2);
        }

        private void Run()
        {
            var template = RequestTemplate.Put(_prefix, ValueBytes);
            for (var key = 0; !_stopped;)
            {
                try
                {
                    using var client = new BlockingClient(_server, Patience);
                    for (var status = 200; !_stopped && status / 100 == 2; key++)
                    {
                        var sentAt = Stopwatch.GetTimestamp();
                        status = client.Send(template.For(key));
                        if (status / 100 == 2)
                        {
                            _acknowledged.Add((key, sentAt, Stopwatch.GetTimestamp()));
                        }
                    }
                }
                catch (SocketException)
                {
                    key++; // It may have been done; nobody was told.
                }
            }
        }
    }
}
