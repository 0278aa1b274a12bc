// Written by dev/catalog-dump from PostgreSQL 15. Do not edit.
// swift-format-ignore-file

extension Catalog {
  static let functionsTable: StaticString = #"""
    abbrev inet>text/fis- cidr>text/fis-
    abs float4>float4/fis- float8>float8/fis- int8>int8/fis- int4>int4/fis- int2>int2/fis- numeric>numeric/fis-
    acos float8>float8/fis-
    acosd float8>float8/fis-
    acosh float8>float8/fis-
    age xid>int4/fss- timestamptz,timestamptz>interval/fis- timestamptz>interval/fss- timestamp,timestamp>interval/fis- timestamp>interval/fss-
    area box>float8/fis- path>float8/fis- circle>float8/fis-
    array_agg anynonarray>anyarray/ai-- anyarray>anyarray/ai--
    array_append anycompatiblearray,anycompatible>anycompatiblearray/fi--
    array_cat anycompatiblearray,anycompatiblearray>anycompatiblearray/fi--
    array_dims anyarray>text/fis-
    array_fill anyelement,int4[]>anyarray/fi-- anyelement,int4[],int4[]>anyarray/fi--
    array_length anyarray,int4>int4/fis-
    array_lower anyarray,int4>int4/fis-
    array_ndims anyarray>int4/fis-
    array_position anycompatiblearray,anycompatible>int4/fi-- anycompatiblearray,anycompatible,int4>int4/fi--
    array_positions anycompatiblearray,anycompatible>int4[]/fi--
    array_prepend anycompatible,anycompatiblearray>anycompatiblearray/fi--
    array_remove anycompatiblearray,anycompatible>anycompatiblearray/fi--
    array_replace anycompatiblearray,anycompatible,anycompatible>anycompatiblearray/fi--
    array_to_json anyarray>json/fss- anyarray,bool>json/fss-
    array_to_string anyarray,text,text>text/fs-- anyarray,text>text/fss-
    array_to_tsvector text[]>tsvector/fis-
    array_upper anyarray,int4>int4/fis-
    ascii text>int4/fis-
    asin float8>float8/fis-
    asind float8>float8/fis-
    asinh float8>float8/fis-
    atan float8>float8/fis-
    atan2 float8,float8>float8/fis-
    atan2d float8,float8>float8/fis-
    atand float8>float8/fis-
    atanh float8>float8/fis-
    avg int8>numeric/ai-- int4>numeric/ai-- int2>numeric/ai-- numeric>numeric/ai-- float4>float8/ai-- float8>float8/ai-- interval>interval/ai--
    bit int4,int4>bit/fis- bit,int4,bool>bit/fis- int8,int4>bit/fis-
    bit_and int2>int2/ai-- int4>int4/ai-- int8>int8/ai-- bit>bit/ai--
    bit_count bit>int8/fis- bytea>int8/fis-
    bit_length bytea>int4/fis- text>int4/fis- bit>int4/fis-
    bit_or int2>int2/ai-- int4>int4/ai-- int8>int8/ai-- bit>bit/ai--
    bit_xor int2>int2/ai-- int4>int4/ai-- int8>int8/ai-- bit>bit/ai--
    bool int4>bool/fis- jsonb>bool/fis-
    bool_and bool>bool/ai--
    bool_or bool>bool/ai--
    box point,point>box/fis- polygon>box/fis- circle>box/fis- point>box/fis-
    bpchar name>bpchar/fis- bpchar,int4,bool>bpchar/fis- char>bpchar/fis-
    broadcast inet>inet/fis-
    btrim text,text>text/fis- text>text/fis- bytea,bytea>bytea/fis-
    cardinality anyarray>int4/fis-
    cash_words money>text/fis-
    cbrt float8>float8/fis-
    ceil numeric>numeric/fis- float8>float8/fis-
    ceiling numeric>numeric/fis- float8>float8/fis-
    center box>point/fis- circle>point/fis-
    char int4>char/fis- text>char/fis-
    char_length bpchar>int4/fis- text>int4/fis-
    character_length bpchar>int4/fis- text>int4/fis-
    chr int4>text/fis-
    cidr inet>cidr/fis-
    circle point,float8>circle/fis- polygon>circle/fis- box>circle/fis-
    clock_timestamp >timestamptz/fvs-
    concat any>text/fs-v
    concat_ws text,any>text/fs-v
    convert bytea,name,name>bytea/fss-
    convert_from bytea,name>text/fss-
    convert_to text,name>bytea/fss-
    corr float8,float8>float8/ai--
    cos float8>float8/fis-
    cosd float8>float8/fis-
    cosh float8>float8/fis-
    cot float8>float8/fis-
    cotd float8>float8/fis-
    count any>int8/ai-- >int8/ai--
    covar_pop float8,float8>float8/ai--
    covar_samp float8,float8>float8/ai--
    cume_dist >float8/wi-- any>float8/oi-v/n1
    current_database >name/fss-
    current_query >text/fv--
    current_schema >name/fss-
    current_schemas bool>name[]/fss-
    current_setting text>text/fss- text,bool>text/fss-
    current_user >name/fss-
    currtid2 text,tid>tid/fvs-
    date timestamptz>date/fss- timestamp>date/fis-
    date_bin interval,timestamp,timestamp>timestamp/fis- interval,timestamptz,timestamptz>timestamptz/fis-
    date_part text,timestamptz>float8/fss- text,interval>float8/fis- text,timetz>float8/fis- text,date>float8/fis- text,time>float8/fis- text,timestamp>float8/fis-
    date_trunc text,timestamptz>timestamptz/fss- text,interval>interval/fis- text,timestamptz,text>timestamptz/fss- text,timestamp>timestamp/fis-
    datemultirange >datemultirange/fis- daterange>datemultirange/fis- daterange[]>datemultirange/fisv
    daterange date,date>daterange/fi-- date,date,text>daterange/fi--
    decode text,text>bytea/fis-
    degrees float8>float8/fis-
    dense_rank >int8/wi-- any>int8/oi-v/n1
    dexp float8>float8/fis-
    diagonal box>lseg/fis-
    diameter circle>float8/fis-
    div numeric,numeric>numeric/fis-
    dlog1 float8>float8/fis-
    dlog10 float8>float8/fis-
    dround float8>float8/fis-
    dtrunc float8>float8/fis-
    encode bytea,text>text/fis-
    enum_first anyenum>anyenum/fs--
    enum_last anyenum>anyenum/fs--
    enum_range anyenum,anyenum>anyarray/fs-- anyenum>anyarray/fs--
    every bool>bool/ai--
    exp float8>float8/fis- numeric>numeric/fis-
    extract text,date>numeric/fis- text,time>numeric/fis- text,timetz>numeric/fis- text,timestamp>numeric/fis- text,timestamptz>numeric/fss- text,interval>numeric/fis-
    factorial int8>numeric/fis-
    family inet>int4/fis-
    first_value anyelement>anyelement/wis-
    float4 int2>float4/fis- float8>float4/fis- int4>float4/fis- int8>float4/fis- numeric>float4/fis- jsonb>float4/fis-
    float8 int2>float8/fis- float4>float8/fis- int4>float8/fis- int8>float8/fis- numeric>float8/fis- jsonb>float8/fis-
    floor numeric>numeric/fis- float8>float8/fis-
    format text,any>text/fs-v text>text/fs--
    gcd int4,int4>int4/fis- int8,int8>int8/fis- numeric,numeric>numeric/fis-
    gen_random_uuid >uuid/fvs-
    generate_series timestamp,timestamp,interval>timestamp/tis- timestamptz,timestamptz,interval>timestamptz/tss- int4,int4,int4>int4/tis- int4,int4>int4/tis- int8,int8,int8>int8/tis- int8,int8>int8/tis- numeric,numeric,numeric>numeric/tis- numeric,numeric>numeric/tis-
    generate_subscripts anyarray,int4,bool>int4/tis- anyarray,int4>int4/tis-
    get_bit bytea,int8>int4/fis- bit,int4>int4/fis-
    get_byte bytea,int4>int4/fis-
    get_current_ts_config >regconfig/fss-
    getdatabaseencoding >name/fss-
    getpgusername >name/fss-
    height box>float8/fis-
    host inet>text/fis-
    hostmask inet>inet/fis-
    initcap text>text/fis-
    int2 float8>int2/fis- float4>int2/fis- int4>int2/fis- int8>int2/fis- numeric>int2/fis- jsonb>int2/fis-
    int4 char>int4/fis- int2>int4/fis- float8>int4/fis- float4>int4/fis- int8>int4/fis- bit>int4/fis- numeric>int4/fis- bool>int4/fis- jsonb>int4/fis-
    int4inc int4>int4/fis-
    int4multirange >int4multirange/fis- int4range>int4multirange/fis- int4range[]>int4multirange/fisv
    int4range int4,int4>int4range/fi-- int4,int4,text>int4range/fi--
    int8 int4>int8/fis- float8>int8/fis- float4>int8/fis- int2>int8/fis- oid>int8/fis- numeric>int8/fis- bit>int8/fis- jsonb>int8/fis-
    int8_sum numeric,int8>numeric/fi--
    int8multirange >int8multirange/fis- int8range>int8multirange/fis- int8range[]>int8multirange/fisv
    int8range int8,int8>int8range/fi-- int8,int8,text>int8range/fi--
    interval interval,int4>interval/fis- time>interval/fis-
    is_normalized text,text>bool/fis-/d1
    isclosed path>bool/fis-
    isempty anymultirange>bool/fis-
    isfinite date>bool/fis- timestamptz>bool/fis- interval>bool/fis- timestamp>bool/fis-
    ishorizontal point,point>bool/fis- lseg>bool/fis- line>bool/fis-
    isopen path>bool/fis-
    isparallel lseg,lseg>bool/fis- line,line>bool/fis-
    isperp lseg,lseg>bool/fis- line,line>bool/fis-
    isvertical point,point>bool/fis- lseg>bool/fis- line>bool/fis-
    json_agg anyelement>json/as--
    json_array_elements json>json/tis-/cvalue:json
    json_array_elements_text json>text/tis-/cvalue:text
    json_array_length json>int4/fis-
    json_build_array any>json/fs-v >json/fs--
    json_build_object any>json/fs-v >json/fs--
    json_each json>record/tis-/ckey:text,value:json
    json_each_text json>record/tis-/ckey:text,value:text
    json_extract_path json,text[]>json/fisv
    json_extract_path_text json,text[]>text/fisv
    json_object text[]>json/fis- text[],text[]>json/fis-
    json_object_agg any,any>json/as--
    json_object_keys json>text/tis-
    json_populate_record anyelement,json,bool>anyelement/fs--/d1
    json_populate_recordset anyelement,json,bool>anyelement/ts--/d1
    json_strip_nulls json>json/fis-
    json_to_record json>record/fss-
    json_to_recordset json>record/ts--
    json_to_tsvector json,jsonb>tsvector/fss- regconfig,json,jsonb>tsvector/fis-
    json_typeof json>text/fis-
    jsonb_agg anyelement>jsonb/as--
    jsonb_array_elements jsonb>jsonb/tis-/cvalue:jsonb
    jsonb_array_elements_text jsonb>text/tis-/cvalue:text
    jsonb_array_length jsonb>int4/fis-
    jsonb_build_array any>jsonb/fs-v >jsonb/fs--
    jsonb_build_object any>jsonb/fs-v >jsonb/fs--
    jsonb_each jsonb>record/tis-/ckey:text,value:jsonb
    jsonb_each_text jsonb>record/tis-/ckey:text,value:text
    jsonb_extract_path jsonb,text[]>jsonb/fisv
    jsonb_extract_path_text jsonb,text[]>text/fisv
    jsonb_insert jsonb,text[],jsonb,bool>jsonb/fis-/d1
    jsonb_object text[]>jsonb/fis- text[],text[]>jsonb/fis-
    jsonb_object_agg any,any>jsonb/ai--
    jsonb_object_keys jsonb>text/tis-
    jsonb_path_exists jsonb,jsonpath,jsonb,bool>bool/fis-/d2
    jsonb_path_exists_tz jsonb,jsonpath,jsonb,bool>bool/fss-/d2
    jsonb_path_match jsonb,jsonpath,jsonb,bool>bool/fis-/d2
    jsonb_path_match_tz jsonb,jsonpath,jsonb,bool>bool/fss-/d2
    jsonb_path_query jsonb,jsonpath,jsonb,bool>jsonb/tis-/d2
    jsonb_path_query_array jsonb,jsonpath,jsonb,bool>jsonb/fis-/d2
    jsonb_path_query_array_tz jsonb,jsonpath,jsonb,bool>jsonb/fss-/d2
    jsonb_path_query_first jsonb,jsonpath,jsonb,bool>jsonb/fis-/d2
    jsonb_path_query_first_tz jsonb,jsonpath,jsonb,bool>jsonb/fss-/d2
    jsonb_path_query_tz jsonb,jsonpath,jsonb,bool>jsonb/tss-/d2
    jsonb_populate_record anyelement,jsonb>anyelement/fs--
    jsonb_populate_recordset anyelement,jsonb>anyelement/ts--
    jsonb_pretty jsonb>text/fis-
    jsonb_set jsonb,text[],jsonb,bool>jsonb/fis-/d1
    jsonb_set_lax jsonb,text[],jsonb,bool,text>jsonb/fi--/d2
    jsonb_strip_nulls jsonb>jsonb/fis-
    jsonb_to_record jsonb>record/fss-
    jsonb_to_recordset jsonb>record/ts--
    jsonb_to_tsvector jsonb,jsonb>tsvector/fss- regconfig,jsonb,jsonb>tsvector/fis-
    jsonb_typeof jsonb>text/fis-
    justify_days interval>interval/fis-
    justify_hours interval>interval/fis-
    justify_interval interval>interval/fis-
    lag anyelement>anyelement/wis- anyelement,int4>anyelement/wis- anycompatible,int4,anycompatible>anycompatible/wis-
    last_value anyelement>anyelement/wis-
    lcm int4,int4>int4/fis- int8,int8>int8/fis- numeric,numeric>numeric/fis-
    lead anyelement>anyelement/wis- anyelement,int4>anyelement/wis- anycompatible,int4,anycompatible>anycompatible/wis-
    left text,int4>text/fis-
    length text>int4/fis- bpchar>int4/fis- lseg>float8/fis- path>float8/fis- bit>int4/fis- bytea,name>int4/fss- bytea>int4/fis- tsvector>int4/fis-
    like text,text>bool/fis- name,text>bool/fis- bytea,bytea>bool/fis-
    like_escape text,text>text/fis- bytea,bytea>bytea/fis-
    line point,point>line/fis-
    ln float8>float8/fis- numeric>numeric/fis-
    log float8>float8/fis- numeric,numeric>numeric/fis- numeric>numeric/fis-
    log10 float8>float8/fis- numeric>numeric/fis-
    lower text>text/fis- anyrange>anyelement/fis- anymultirange>anyelement/fis-
    lower_inc anyrange>bool/fis- anymultirange>bool/fis-
    lower_inf anyrange>bool/fis- anymultirange>bool/fis-
    lpad text,int4,text>text/fis- text,int4>text/fis-
    lseg point,point>lseg/fis- box>lseg/fis-
    ltrim text,text>text/fis- text>text/fis- bytea,bytea>bytea/fis-
    macaddr macaddr8>macaddr/fis-
    macaddr8 macaddr>macaddr8/fis-
    macaddr8_set7bit macaddr8>macaddr8/fis-
    make_date int4,int4,int4>date/fis-
    make_interval int4,int4,int4,int4,int4,int4,float8>interval/fis-/d7
    make_time int4,int4,float8>time/fis-
    make_timestamp int4,int4,int4,int4,int4,float8>timestamp/fis-
    make_timestamptz int4,int4,int4,int4,int4,float8>timestamptz/fss- int4,int4,int4,int4,int4,float8,text>timestamptz/fss-
    masklen inet>int4/fis-
    max anyarray>anyarray/ai-- int8>int8/ai-- int4>int4/ai-- int2>int2/ai-- oid>oid/ai-- float4>float4/ai-- float8>float8/ai-- date>date/ai-- time>time/ai-- timetz>timetz/ai-- money>money/ai-- timestamp>timestamp/ai-- timestamptz>timestamptz/ai-- interval>interval/ai-- text>text/ai-- numeric>numeric/ai-- bpchar>bpchar/ai-- tid>tid/ai-- anyenum>anyenum/ai-- inet>inet/ai-- pg_lsn>pg_lsn/ai-- xid8>xid8/ai--
    md5 text>text/fis- bytea>text/fis-
    min anyarray>anyarray/ai-- int8>int8/ai-- int4>int4/ai-- int2>int2/ai-- oid>oid/ai-- float4>float4/ai-- float8>float8/ai-- date>date/ai-- time>time/ai-- timetz>timetz/ai-- money>money/ai-- timestamp>timestamp/ai-- timestamptz>timestamptz/ai-- interval>interval/ai-- text>text/ai-- numeric>numeric/ai-- bpchar>bpchar/ai-- tid>tid/ai-- anyenum>anyenum/ai-- inet>inet/ai-- pg_lsn>pg_lsn/ai-- xid8>xid8/ai--
    min_scale numeric>int4/fis-
    mod int2,int2>int2/fis- int4,int4>int4/fis- int8,int8>int8/fis- numeric,numeric>numeric/fis-
    mode anyelement>anyelement/oi--
    money int4>money/fss- int8>money/fss- numeric>money/fss-
    multirange anyrange>anymultirange/fis-
    mxid_age xid>int4/fss-
    name text>name/fis- bpchar>name/fis- varchar>name/fis-
    nameconcatoid name,oid>name/fis-
    netmask inet>inet/fis-
    network inet>cidr/fis-
    normalize text,text>text/fis-/d1
    notlike text,text>bool/fis- name,text>bool/fis- bytea,bytea>bool/fis-
    now >timestamptz/fss-
    npoints path>int4/fis- polygon>int4/fis-
    nth_value anyelement,int4>anyelement/wis-
    ntile int4>int4/wis-
    num_nonnulls any>int4/fi-v
    num_nulls any>int4/fi-v
    numeric numeric,int4>numeric/fis- int4>numeric/fis- float4>numeric/fis- float8>numeric/fis- int8>numeric/fis- int2>numeric/fis- jsonb>numeric/fis- money>numeric/fss-
    numeric_div_trunc numeric,numeric>numeric/fis-
    numeric_exp numeric>numeric/fis-
    numeric_inc numeric>numeric/fis-
    numeric_ln numeric>numeric/fis-
    numeric_log numeric,numeric>numeric/fis-
    numeric_sqrt numeric>numeric/fis-
    nummultirange >nummultirange/fis- numrange>nummultirange/fis- numrange[]>nummultirange/fisv
    numnode tsquery>int4/fis-
    numrange numeric,numeric>numrange/fi-- numeric,numeric,text>numrange/fi--
    octet_length bytea>int4/fis- text>int4/fis- bpchar>int4/fis- bit>int4/fis-
    oid int8>oid/fis-
    oidvectortypes oidvector>text/fss-
    overlaps timetz,timetz,timetz,timetz>bool/fi-- timestamptz,timestamptz,timestamptz,timestamptz>bool/fi-- timestamptz,interval,timestamptz,interval>bool/fs-- timestamptz,timestamptz,timestamptz,interval>bool/fs-- timestamptz,interval,timestamptz,timestamptz>bool/fs-- time,time,time,time>bool/fi-- time,interval,time,interval>bool/fi-- time,time,time,interval>bool/fi-- time,interval,time,time>bool/fi-- timestamp,timestamp,timestamp,timestamp>bool/fi-- timestamp,interval,timestamp,interval>bool/fi-- timestamp,timestamp,timestamp,interval>bool/fi-- timestamp,interval,timestamp,timestamp>bool/fi--
    overlay bytea,bytea,int4,int4>bytea/fis- bytea,bytea,int4>bytea/fis- text,text,int4,int4>text/fis- text,text,int4>text/fis- bit,bit,int4,int4>bit/fis- bit,bit,int4>bit/fis-
    parse_ident text,bool>text[]/fis-/d1
    path polygon>path/fis-
    pclose path>path/fis-
    percent_rank >float8/wi-- any>float8/oi-v/n1
    percentile_cont float8,float8>float8/oi--/n1 float8,interval>interval/oi--/n1 float8[],float8>float8[]/oi--/n1 float8[],interval>interval[]/oi--/n1
    percentile_disc float8,anyelement>anyelement/oi--/n1 float8[],anyelement>anyarray/oi--/n1
    pg_column_size any>int4/fss-
    pg_typeof any>regtype/fs--
    phraseto_tsquery text>tsquery/fss- regconfig,text>tsquery/fis-
    pi >float8/fis-
    plainto_tsquery regconfig,text>tsquery/fis- text>tsquery/fss-
    point circle>point/fis- float8,float8>point/fis- lseg>point/fis- box>point/fis- polygon>point/fis-
    polygon box>polygon/fis- path>polygon/fis- int4,circle>polygon/fis- circle>polygon/fis-
    popen path>path/fis-
    position text,text>int4/fis- bit,bit>int4/fis- bytea,bytea>int4/fis-
    pow float8,float8>float8/fis- numeric,numeric>numeric/fis-
    power float8,float8>float8/fis- numeric,numeric>numeric/fis-
    querytree tsquery>text/fis-
    quote_ident text>text/fis-
    quote_literal text>text/fis- anyelement>text/fss-
    quote_nullable text>text/fi-- anyelement>text/fs--
    radians float8>float8/fis-
    radius circle>float8/fis-
    random >float8/fvs-
    range_agg anyrange>anymultirange/ai-- anymultirange>anymultirange/ai--
    range_intersect_agg anymultirange>anymultirange/ai-- anyrange>anyrange/ai--
    range_merge anymultirange>anyrange/fis-
    rank >int8/wi-- any>int8/oi-v/n1
    regclass text>regclass/fss-
    regexp_count text,text>int4/fis- text,text,int4>int4/fis- text,text,int4,text>int4/fis-
    regexp_instr text,text>int4/fis- text,text,int4>int4/fis- text,text,int4,int4>int4/fis- text,text,int4,int4,int4>int4/fis- text,text,int4,int4,int4,text>int4/fis- text,text,int4,int4,int4,text,int4>int4/fis-
    regexp_like text,text>bool/fis- text,text,text>bool/fis-
    regexp_match text,text>text[]/fis- text,text,text>text[]/fis-
    regexp_matches text,text>text[]/tis- text,text,text>text[]/tis-
    regexp_replace text,text,text>text/fis- text,text,text,text>text/fis- text,text,text,int4,int4,text>text/fis- text,text,text,int4,int4>text/fis- text,text,text,int4>text/fis-
    regexp_split_to_array text,text>text[]/fis- text,text,text>text[]/fis-
    regexp_split_to_table text,text>text/tis- text,text,text>text/tis-
    regexp_substr text,text>text/fis- text,text,int4>text/fis- text,text,int4,int4>text/fis- text,text,int4,int4,text>text/fis- text,text,int4,int4,text,int4>text/fis-
    regr_avgx float8,float8>float8/ai--
    regr_avgy float8,float8>float8/ai--
    regr_count float8,float8>int8/ai--
    regr_intercept float8,float8>float8/ai--
    regr_r2 float8,float8>float8/ai--
    regr_slope float8,float8>float8/ai--
    regr_sxx float8,float8>float8/ai--
    regr_sxy float8,float8>float8/ai--
    regr_syy float8,float8>float8/ai--
    repeat text,int4>text/fis-
    replace text,text,text>text/fis-
    reverse text>text/fis-
    right text,int4>text/fis-
    round float8>float8/fis- numeric,int4>numeric/fis- numeric>numeric/fis-
    row_number >int8/wi--
    row_to_json record>json/fss- record,bool>json/fss-
    rpad text,int4,text>text/fis- text,int4>text/fis-
    rtrim text,text>text/fis- text>text/fis- bytea,bytea>bytea/fis-
    scale numeric>int4/fis-
    session_user >name/fss-
    set_bit bytea,int8,int4>bytea/fis- bit,int4,int4>bit/fis-
    set_byte bytea,int4,int4>bytea/fis-
    set_masklen inet,int4>inet/fis- cidr,int4>cidr/fis-
    setweight tsvector,char,text[]>tsvector/fis- tsvector,char>tsvector/fis-
    sha224 bytea>bytea/fis-
    sha256 bytea>bytea/fis-
    sha384 bytea>bytea/fis-
    sha512 bytea>bytea/fis-
    sign numeric>numeric/fis- float8>float8/fis-
    similar_escape text,text>text/fi--
    similar_to_escape text,text>text/fis- text>text/fis-
    sin float8>float8/fis-
    sind float8>float8/fis-
    sinh float8>float8/fis-
    slope point,point>float8/fis-
    split_part text,text,int4>text/fis-
    sqrt float8>float8/fis- numeric>numeric/fis-
    starts_with text,text>bool/fis-
    statement_timestamp >timestamptz/fss-
    stddev int8>numeric/ai-- int4>numeric/ai-- int2>numeric/ai-- float4>float8/ai-- float8>float8/ai-- numeric>numeric/ai--
    stddev_pop int8>numeric/ai-- int4>numeric/ai-- int2>numeric/ai-- float4>float8/ai-- float8>float8/ai-- numeric>numeric/ai--
    stddev_samp int8>numeric/ai-- int4>numeric/ai-- int2>numeric/ai-- float4>float8/ai-- float8>float8/ai-- numeric>numeric/ai--
    string_agg text,text>text/ai-- bytea,bytea>bytea/ai--
    string_to_array text,text,text>text[]/fi-- text,text>text[]/fi--
    string_to_table text,text>text/ti-- text,text,text>text/ti--
    strip tsvector>tsvector/fis-
    strpos text,text>int4/fis-
    substr text,int4,int4>text/fis- text,int4>text/fis- bytea,int4,int4>bytea/fis- bytea,int4>bytea/fis-
    substring text,int4,int4>text/fis- text,int4>text/fis- bit,int4,int4>bit/fis- bit,int4>bit/fis- bytea,int4,int4>bytea/fis- bytea,int4>bytea/fis- text,text>text/fis- text,text,text>text/fis-
    sum int8>numeric/ai-- int4>int8/ai-- int2>int8/ai-- float4>float4/ai-- float8>float8/ai-- money>money/ai-- interval>interval/ai-- numeric>numeric/ai--
    tan float8>float8/fis-
    tand float8>float8/fis-
    tanh float8>float8/fis-
    text bpchar>text/fis- name>text/fis- inet>text/fis- char>text/fis- xml>text/fis- bool>text/fis-
    textlen text>int4/fis-
    time timestamp>time/fis- interval>time/fis- time,int4>time/fis- timestamptz>time/fss- timetz>time/fis-
    timeofday >text/fvs-
    timestamp timestamp,int4>timestamp/fis- date>timestamp/fis- date,time>timestamp/fis- timestamptz>timestamp/fss-
    timestamptz date>timestamptz/fss- date,time>timestamptz/fss- date,timetz>timestamptz/fis- timestamptz,int4>timestamptz/fis- timestamp>timestamptz/fss-
    timetz timestamptz>timetz/fss- timetz,int4>timetz/fis- time>timetz/fss-
    timezone interval,timestamptz>timestamp/fis- text,timestamptz>timestamp/fis- text,timetz>timetz/fss- interval,timetz>timetz/fis- text,timestamp>timestamptz/fis- interval,timestamp>timestamptz/fis-
    to_ascii text>text/fis- text,int4>text/fis- text,name>text/fis-
    to_char interval,text>text/fss- timestamptz,text>text/fss- numeric,text>text/fss- int4,text>text/fss- int8,text>text/fss- float4,text>text/fss- float8,text>text/fss- timestamp,text>text/fss-
    to_date text,text>date/fss-
    to_hex int4>text/fis- int8>text/fis-
    to_json anyelement>json/fss-
    to_jsonb anyelement>jsonb/fss-
    to_number text,text>numeric/fss-
    to_timestamp float8>timestamptz/fis- text,text>timestamptz/fss-
    to_tsquery regconfig,text>tsquery/fis- text>tsquery/fss-
    to_tsvector regconfig,text>tsvector/fis- text>tsvector/fss- jsonb>tsvector/fss- json>tsvector/fss- regconfig,jsonb>tsvector/fis- regconfig,json>tsvector/fis-
    transaction_timestamp >timestamptz/fss-
    translate text,text,text>text/fis-
    trim_array anyarray,int4>anyarray/fis-
    trim_scale numeric>numeric/fis-
    trunc macaddr>macaddr/fis- float8>float8/fis- numeric,int4>numeric/fis- numeric>numeric/fis- macaddr8>macaddr8/fis-
    ts_headline regconfig,text,tsquery,text>text/fis- regconfig,text,tsquery>text/fis- text,tsquery,text>text/fss- text,tsquery>text/fss- regconfig,jsonb,tsquery,text>jsonb/fis- regconfig,jsonb,tsquery>jsonb/fis- jsonb,tsquery,text>jsonb/fss- jsonb,tsquery>jsonb/fss- regconfig,json,tsquery,text>json/fis- regconfig,json,tsquery>json/fis- json,tsquery,text>json/fss- json,tsquery>json/fss-
    ts_rank float4[],tsvector,tsquery,int4>float4/fis- float4[],tsvector,tsquery>float4/fis- tsvector,tsquery,int4>float4/fis- tsvector,tsquery>float4/fis-
    ts_rank_cd float4[],tsvector,tsquery,int4>float4/fis- float4[],tsvector,tsquery>float4/fis- tsvector,tsquery,int4>float4/fis- tsvector,tsquery>float4/fis-
    tsmultirange >tsmultirange/fis- tsrange>tsmultirange/fis- tsrange[]>tsmultirange/fisv
    tsquery_phrase tsquery,tsquery,int4>tsquery/fis-
    tsrange timestamp,timestamp>tsrange/fi-- timestamp,timestamp,text>tsrange/fi--
    tstzmultirange >tstzmultirange/fis- tstzrange>tstzmultirange/fis- tstzrange[]>tstzmultirange/fisv
    tstzrange timestamptz,timestamptz>tstzrange/fi-- timestamptz,timestamptz,text>tstzrange/fi--
    tsvector_to_array tsvector>text[]/fis-
    unistr text>text/fis-
    unnest anymultirange>anyrange/tis- anyarray>anyelement/tis- tsvector>record/tis-/clexeme:text,positions:int2[],weights:text[]
    upper text>text/fis- anyrange>anyelement/fis- anymultirange>anyelement/fis-
    upper_inc anyrange>bool/fis- anymultirange>bool/fis-
    upper_inf anyrange>bool/fis- anymultirange>bool/fis-
    var_pop int8>numeric/ai-- int4>numeric/ai-- int2>numeric/ai-- float4>float8/ai-- float8>float8/ai-- numeric>numeric/ai--
    var_samp int8>numeric/ai-- int4>numeric/ai-- int2>numeric/ai-- float4>float8/ai-- float8>float8/ai-- numeric>numeric/ai--
    varbit varbit,int4,bool>varbit/fis-
    varchar varchar,int4,bool>varchar/fis- name>varchar/fis-
    variance int8>numeric/ai-- int4>numeric/ai-- int2>numeric/ai-- float4>float8/ai-- float8>float8/ai-- numeric>numeric/ai--
    version >text/fss-
    websearch_to_tsquery regconfig,text>tsquery/fis- text>tsquery/fss-
    width box>float8/fis-
    width_bucket float8,float8,float8,int4>int4/fis- numeric,numeric,numeric,int4>int4/fis- anycompatible,anycompatiblearray>int4/fis-
    xid xid8>xid/fis-
    xml text>xml/fss-
    xml_is_well_formed text>bool/fss-
    xml_is_well_formed_content text>bool/fis-
    xml_is_well_formed_document text>bool/fis-
    xmlagg xml>xml/ai--
    xmlcomment text>xml/fis-
    xmlexists text,xml>bool/fis-
    xmlvalidate xml,text>bool/fis-
    xpath text,xml,text[]>xml[]/fis- text,xml>xml[]/fis-
    xpath_exists text,xml,text[]>bool/fis- text,xml>bool/fis-
    """#
}
