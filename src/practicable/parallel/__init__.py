"""Where independent tasks run, processes of this machine or a Dask cluster, and where runs are kept."""
