namespace WeGrid.Domain.Corps;

// 队伍: teams.
public static partial class CorpFile
{
    private static List<Team> ReadTeams(CorpFileReader file)
    {
        var teams = file.List("teams", o =>
        {
            o.Only("id", "name", "grid", "leader", "members");
            var name = o.Text("name");
            if (name.Length < 2)
            {
                o.Fault("name", "is too short to be told from other words; write at least two characters");
            }

            return new Team(o.Text("id"), name, o.Text("grid"), o.Optional("leader"), o.Words("members"));
        });
        file.Unique(teams.Select(t => t.Id), "teams.id");
        file.Unique(teams.Select(t => t.Name), "teams.name");
        return teams;
    }

    private static IEnumerable<string> TeamReferences(Corp corp)
    {
        foreach (var team in corp.Teams)
        {
            if (corp.Grids.Find(team.GridId) is null)
            {
                yield return $"teams: '{team.Id}' lies in grid '{team.GridId}', which is not in the file";
            }

            if (team.Members.Count == 0)
            {
                yield return $"teams: '{team.Id}' has no members; write their userids";
            }

            foreach (var person in team.Members.Append(team.Leader).OfType<string>().Where(p => !corp.Staff.ContainsKey(p)).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                yield return $"teams: '{team.Id}' names '{person}', who is not in staff";
            }
        }
    }
}
