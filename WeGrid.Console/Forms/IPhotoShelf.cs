using Npgsql;
using WeGrid.Postgres.Forms;

namespace WeGrid.Console.Forms;

/// <summary>照片架: where the photos of a form go, in the transaction that records it.</summary>
internal interface IPhotoShelf
{
    /// <summary>Stages them.</summary>
    void Stage(NpgsqlBatch batch, string corpId, string person, IReadOnlyList<FormPhoto> photos, DateTimeOffset at);
}

/// <summary>In a table of the database: few, and none above five megabytes.</summary>
internal sealed class TablePhotoShelf : IPhotoShelf
{
    public void Stage(NpgsqlBatch batch, string corpId, string person, IReadOnlyList<FormPhoto> photos, DateTimeOffset at) =>
        FormStore.StagePhotos(batch, corpId, person, photos, at);
}
