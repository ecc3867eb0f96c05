"""Tables, sessions, the ledger every change passes through, counting in SQL, schema upgrade and the audit trail."""
