using System.Globalization;
using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>report/resident and report/patrol (paths 93518, 93519, 93508, 93509): WeCom's own orders, to be read only.</summary>
internal static class ReportApi
{
    public static JsonObject List(ApiCall call)
    {
        var limit = call.Body.Int("limit") ?? 20;
        if (limit is < 1 or > 50)
        {
            return ApiCall.Answer(40058, "limit must be 1 to 50");
        }

        var (created, changed) = (call.Body.Int("begin_create_time") ?? 0, call.Body.Int("begin_modify_time") ?? 0);
        var conditions = $"{created}.{changed}";
        var cursor = (call.Body.Str("cursor") ?? "").Split('-');
        if (cursor[0].Length > 0 && (cursor.Length != 2 || cursor[0] != conditions))
        {
            return ApiCall.Answer(40058, "cursor of other conditions");
        }

        var from = cursor.Length == 2 ? int.Parse(cursor[1], CultureInfo.InvariantCulture) : 0;
        var found = Of(call).Where(o => o.CreatedAt.ToUnixTimeSeconds() >= created && o.ModifiedAt.ToUnixTimeSeconds() >= changed).ToList();
        var page = found.Skip(from).Take((int)limit).ToList();
        call.Summary = $"{page.Count} of {found.Count} orders";
        var answer = ApiCall.Ok();
        answer["order_list"] = Json.Array(page.Select(o => o.Body.DeepClone()));
        answer["next_cursor"] = from + page.Count < found.Count ? $"{conditions}-{from + page.Count}" : "";
        return answer;
    }

    public static JsonObject Info(ApiCall call)
    {
        var id = call.Body.Str("order_id") ?? "";
        call.Summary = $"order {id}";
        if (Of(call).FirstOrDefault(o => o.Id == id) is not { } order)
        {
            return ApiCall.Answer(40058, "no such order");
        }

        var answer = ApiCall.Ok();
        answer["order_info"] = order.Body.DeepClone();
        return answer;
    }

    private static IEnumerable<NativeOrderEntry> Of(ApiCall call) =>
        call.Corp.Orders.Values.Where(o => o.Source == call.Api.Split('/')[1]).OrderBy(o => o.CreatedAt).ThenBy(o => o.Id, StringComparer.Ordinal);
}
