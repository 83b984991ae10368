using System.Collections.Immutable;
using Netcd.Api.GoText;
using Netcd.Api.Metrics;
using Netcd.Api.Stats;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server;
using Netcd.Store.Json;

namespace Netcd.Api.Debug;

/// <summary>Serves <c>/debug/vars</c>: the command line, the use of memory and the state of consensus.</summary>
internal sealed class DebugVarsEndpoint(Member member, ImmutableArray<string> commandLine)
{
    public void Handle(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Get)
        {
            TextPage.MethodNotAllowed(exchange, "GET"u8);
            return;
        }

        exchange.AddHeader("Content-Type"u8, "application/json; charset=utf-8"u8);
        var json = new GoJsonWriter(exchange.Body);
        json.Raw("{\n\"cmdline\": "u8);
        json.Texts(commandLine);
        json.Raw(",\n\"file_descriptor_limit\": "u8);
        json.Number(ProcessFigures.OpenFilesMax());
        json.Raw(",\n\"memstats\": "u8);
        WriteMemory(ref json);
        json.Raw(",\n\"raft.status\": "u8);
        WriteRaftStatus(ref json);
        json.Raw("\n}\n"u8);
        json.Flush();
    }

    /// <summary>Those of Go's figures that the .NET runtime has as well, under Go's names.</summary>
    private static void WriteMemory(ref GoJsonWriter json)
    {
        var memory = GC.GetGCMemoryInfo();
        json.Raw("{\"Alloc\":"u8);
        json.Number(GC.GetTotalMemory(forceFullCollection: false));
        json.Raw(",\"TotalAlloc\":"u8);
        json.Number(GC.GetTotalAllocatedBytes(precise: false));
        json.Raw(",\"Sys\":"u8);
        json.Number(Environment.WorkingSet);
        json.Raw(",\"HeapAlloc\":"u8);
        json.Number(memory.HeapSizeBytes);
        json.Raw(",\"HeapSys\":"u8);
        json.Number(memory.TotalCommittedBytes);
        json.Raw(",\"PauseTotalNs\":"u8);
        json.Number((long)GC.GetTotalPauseDuration().TotalNanoseconds);
        json.Raw(",\"NumGC\":"u8);
        json.Number((long)GC.CollectionCount(generation: 0));
        json.Raw("}"u8);
    }

    private void WriteRaftStatus(ref GoJsonWriter json)
    {
        var progress = member.Progress;
        var isLeader = progress.Role == Role.Leader;
        json.Raw("{\"id\":"u8);
        json.Text(member.Id.ToString());
        json.Raw(",\"term\":"u8);
        json.Number(progress.Term);
        json.Raw(",\"vote\":"u8);
        json.Text((isLeader ? member.Id : MemberId.None).ToString()); // A leader voted for itself.
        json.Raw(",\"commit\":"u8);
        json.Number(progress.CommitIndex);
        json.Raw(",\"lead\":"u8);
        json.Text(progress.Leader.ToString());
        json.Raw(",\"raftState\":"u8);
        json.Text(SelfStatsJson.NameOf(progress.Role));
        json.Raw(",\"applied\":"u8);
        json.Number(progress.AppliedIndex);
        json.Raw(",\"progress\":{"u8);
        if (isLeader)
        {
            json.Text(member.Id.ToString());
            json.Raw(":{\"match\":"u8);
            json.Number(progress.CommitIndex);
            json.Raw(",\"next\":"u8);
            json.Number(progress.CommitIndex + 1);
            json.Raw(",\"state\":\"StateReplicate\"}"u8);
        }

        json.Raw("},\"leadtransferee\":\"0\"}"u8);
    }
}
