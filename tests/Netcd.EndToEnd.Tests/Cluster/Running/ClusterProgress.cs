using System.Text.Json.Nodes;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>What <c>/netcd/members</c> tells.</summary>
internal static class ClusterProgress
{
    /// <summary>Waits until the member that is asked knows the other one as a voter.</summary>
    public static Task WaitForVoterAsync(ClusterMember asked, string id) => Poll.UntilAsync(
        $"{id} is a voter as {asked.Name} sees it",
        async () => await RowAsync(asked, id) is { } row && $"{row["role"]}" == "voter" ? row : null,
        explain: asked.LogTail);

    /// <summary>The row of a member; null if there is none.</summary>
    public static async Task<JsonNode?> RowAsync(ClusterMember asked, string id) =>
        (await asked.TryReadAsync("/netcd/members"))?["members"]?.AsArray().SingleOrDefault(row => $"{row?["id"]}" == id);
}
